package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.config.NetworkDevice;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.schema.PropertyStrings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The QEMU guest agent: whether it can be asked, and which addresses the guest has. */
public final class GuestAgent {
  /** How long a ping waits for an answer (QemuServer/Agent.pm). */
  static final Duration PING_TIMEOUT = Duration.ofSeconds(3);

  private final Cluster cluster;
  private final GuestLife life;

  public GuestAgent(Cluster cluster, GuestLife life) {
    this.cluster = cluster;
    this.life = life;
  }

  /** Whether the config enables it. */
  public static boolean enabled(ConfigFile config) {
    return config
        .value("agent")
        .map(agent -> agent.split(",", -1))
        .map(
            parts ->
                Stream.of(parts).anyMatch(part -> part.matches("(?:enabled=)?(?:1|on|yes|true)")))
        .orElse(false);
  }

  /**
   * GET agent/network-get-interfaces.
   *
   * @throws ApiFailure 500 where there is no such guest or its agent cannot be asked, after the
   *     ping's time-out
   */
  public List<Map<String, Object>> interfaces(String node, int vmid) throws InterruptedException {
    Guest guest = cluster.guests().load(node, vmid);
    if (!enabled(guest.config())) {
      throw ApiFailure.died("No QEMU guest agent configured");
    }
    if (!guest.power().running()) {
      throw ApiFailure.died("VM " + vmid + " is not running");
    }
    if (!life.agentAnswers(guest)) {
      cluster.clock().pause(PING_TIMEOUT);
      throw ApiFailure.died("QEMU guest agent is not running");
    }
    List<Map<String, Object>> interfaces = new ArrayList<>();
    interfaces.add(networkInterface("lo", "00:00:00:00:00:00", List.of("127.0.0.1/8", "::1/128")));
    PropertyStrings strings = cluster.table().propertyStrings();
    guest
        .config()
        .values()
        .forEach(
            (key, value) -> {
              if (NetworkDevice.isNetworkDevice(key)) {
                String mac = NetworkDevice.parse(strings, value).mac();
                List<String> addresses = new ArrayList<>(addresses(guest, key, mac));
                addresses.add(linkLocal(mac) + "/64");
                interfaces.add(
                    networkInterface(
                        "eth" + key.substring("net".length()),
                        mac.toLowerCase(Locale.ROOT),
                        addresses));
              }
            });
    return interfaces;
  }

  private List<String> addresses(Guest guest, String key, String mac) {
    @Nullable List<String> fixed = guest.behaviour().addresses().get(key);
    if (fixed != null) {
      return fixed;
    }
    List<String> configured =
        guest
            .config()
            .value("ipconfig" + key.substring("net".length()))
            .map(GuestAgent::staticAddresses)
            .orElse(List.of());
    return configured.isEmpty() ? cluster.addresses().lease(mac) : configured;
  }

  private static List<String> staticAddresses(String ipconfig) {
    return Stream.of(ipconfig.split(",", -1))
        .filter(part -> part.matches("ip6?=.*/.*"))
        .map(part -> part.substring(part.indexOf('=') + 1))
        .toList();
  }

  /** By EUI-64. */
  private static String linkLocal(String mac) {
    String[] octets = mac.toLowerCase(Locale.ROOT).split(":");
    return "fe80::%02x%s:%sff:fe%s:%s%s"
        .formatted(
            Integer.parseInt(octets[0], 16) ^ 2,
            octets[1],
            octets[2],
            octets[3],
            octets[4],
            octets[5]);
  }

  private static Map<String, Object> networkInterface(
      String name, String mac, List<String> addresses) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("name", name);
    shown.put("hardware-address", mac);
    shown.put("ip-addresses", addresses.stream().map(GuestAgent::address).toList());
    shown.put(
        "statistics",
        Map.of(
            "rx-bytes",
            4096,
            "rx-packets",
            32,
            "rx-errs",
            0,
            "rx-dropped",
            0,
            "tx-bytes",
            4096,
            "tx-packets",
            32,
            "tx-errs",
            0,
            "tx-dropped",
            0));
    return shown;
  }

  private static Map<String, Object> address(String text) {
    int slash = text.indexOf('/');
    return Map.of(
        "ip-address",
        text.substring(0, slash),
        "ip-address-type",
        text.contains(":") ? "ipv6" : "ipv4",
        "prefix",
        Integer.parseInt(text.substring(slash + 1)));
  }
}
