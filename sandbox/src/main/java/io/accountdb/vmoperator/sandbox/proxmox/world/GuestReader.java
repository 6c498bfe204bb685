package io.accountdb.vmoperator.sandbox.proxmox.world;

import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.schema.ParameterCheck;
import io.accountdb.vmoperator.sandbox.proxmox.schema.ParameterTable;
import io.accountdb.vmoperator.sandbox.proxmox.schema.Value;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Behaviour;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Guest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the guests of a world file. Called by {@link WorldReader}. */
final class GuestReader {
  private final Set<String> nodeNames;
  private final Set<String> poolNames;
  private final ParameterTable table = ParameterTable.load();

  GuestReader(Set<String> nodeNames, Set<String> poolNames) {
    this.nodeNames = nodeNames;
    this.poolNames = poolNames;
  }

  Guest guest(YamlValue value) {
    value.only("vmid", "type", "node", "pool", "running", "config", "behaviour");
    YamlValue configValue = value.required("config");
    Map<String, String> config = texts(configValue);
    boolean running = value.bool("running", false);
    if (running && "1".equals(config.get("template"))) {
      throw value.required("running").wrong("false for a template");
    }
    String type =
        value
            .optional("type")
            .map(word -> word.oneOf(Set.of("qemu", "lxc"), "a type (qemu, lxc)"))
            .orElse("qemu");
    if (type.equals("qemu")) {
      checkConfig(configValue, config);
    }
    return new Guest(
        value.required("vmid").integer(100, 999_999_999),
        type,
        value.required("node").oneOf(nodeNames, "a node"),
        pool(value),
        running,
        config,
        behaviour(value));
  }

  @Nullable String pool(YamlValue guest) {
    return guest.optional("pool").map(name -> name.oneOf(poolNames, "a pool")).orElse(null);
  }

  List<String> nodes(YamlValue list) {
    if (list.items().isEmpty()) {
      throw list.wrong("a list of at least one node");
    }
    return list.items().stream().map(name -> name.oneOf(nodeNames, "a node")).toList();
  }

  static Map<String, String> texts(YamlValue config) {
    Map<String, String> texts = new LinkedHashMap<>();
    config.entries().forEach((key, text) -> texts.put(key, text.text()));
    return texts;
  }

  /** Keys and values must be such as Proxmox itself would accept. */
  void checkConfig(YamlValue value, Map<String, String> config) {
    Map<String, Value> values = new TreeMap<>();
    config.forEach((key, text) -> values.put(key, new Value.Text(text)));
    try {
      new ParameterCheck(table).check(table.options(), values);
    } catch (ApiFailure invalid) {
      String key = invalid.errors().keySet().iterator().next();
      throw value.required(key).invalid(invalid.errors().getOrDefault(key, "").strip());
    }
  }

  static Behaviour behaviour(YamlValue guest) {
    return guest.optional("behaviour").map(GuestReader::read).orElse(Behaviour.DEFAULT);
  }

  private static Behaviour read(YamlValue value) {
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
        value.optional("bootSeconds").map(YamlValue::seconds).orElse(Behaviour.DEFAULT.boot()),
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
