package io.accountdb.vmoperator.sandbox.proxmox.world;

import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Behaviour;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Guest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the guests of a world file. Called by {@link WorldReader}. */
final class GuestReader {
  private static final Behaviour DEFAULT_BEHAVIOUR =
      new Behaviour(Duration.ofSeconds(5), null, Duration.ofSeconds(3), Map.of());

  private final Set<String> nodeNames;
  private final Set<String> poolNames;

  GuestReader(Set<String> nodeNames, Set<String> poolNames) {
    this.nodeNames = nodeNames;
    this.poolNames = poolNames;
  }

  Guest guest(YamlValue value) {
    value.only("vmid", "type", "node", "pool", "running", "config", "behaviour");
    @Nullable String pool =
        value.optional("pool").map(name -> name.oneOf(poolNames, "a pool")).orElse(null);
    Map<String, String> config = new LinkedHashMap<>();
    value.required("config").entries().forEach((key, text) -> config.put(key, text.text()));
    boolean running = value.bool("running", false);
    if (running && "1".equals(config.get("template"))) {
      throw value.required("running").wrong("false for a template");
    }
    return new Guest(
        value.required("vmid").integer(100, 999_999_999),
        value
            .optional("type")
            .map(type -> type.oneOf(Set.of("qemu", "lxc"), "a type (qemu, lxc)"))
            .orElse("qemu"),
        value.required("node").oneOf(nodeNames, "a node"),
        pool,
        running,
        config,
        value.optional("behaviour").map(GuestReader::behaviour).orElse(DEFAULT_BEHAVIOUR));
  }

  private static Behaviour behaviour(YamlValue value) {
    value.only("bootSeconds", "agentAfterSeconds", "shutdownSeconds", "obeysShutdown", "addresses");
    boolean obeys = value.bool("obeysShutdown", true);
    Map<String, List<String>> addresses = new LinkedHashMap<>();
    value
        .optional("addresses")
        .ifPresent(
            byDevice ->
                byDevice
                    .entries()
                    .forEach((device, list) -> addresses.put(device, addresses(list))));
    return new Behaviour(
        value.optional("bootSeconds").map(YamlValue::seconds).orElse(DEFAULT_BEHAVIOUR.boot()),
        value.optional("agentAfterSeconds").map(YamlValue::seconds).orElse(null),
        obeys
            ? value
                .optional("shutdownSeconds")
                .map(YamlValue::seconds)
                .orElse(Duration.ofSeconds(3))
            : null,
        addresses);
  }

  private static List<String> addresses(YamlValue list) {
    return list.items().stream()
        .map(item -> item.matching("[0-9a-fA-F:.]+/\\d{1,3}", "an address like 192.0.2.10/24"))
        .toList();
  }
}
