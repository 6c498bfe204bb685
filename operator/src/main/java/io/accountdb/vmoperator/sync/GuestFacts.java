package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.GuestDisk;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the agent needs of a guest's config: who the guest is, and how its addresses are found.
 *
 * @param biosUuid null while the guest is being cloned
 * @param look how the cluster's list will show the guest
 * @param marker the lines by which the operator marks its guests; empty where there are none
 * @param agentEnabled whether Proxmox lets the guest's agent be asked
 * @param slotByMac the NIC slots, such as {@code net0}, by upper-case MAC
 * @param diskBytes of all disks together; null where no size is known
 * @param description without the operator's marker; null where it is empty or was not kept
 */
record GuestFacts(
    @Nullable String biosUuid,
    ConfiguredLook look,
    String marker,
    boolean agentEnabled,
    Map<String, String> slotByMac,
    @Nullable Long diskBytes,
    @Nullable String description) {
  /** Of a guest whose config has not been read. */
  static final GuestFacts UNREAD =
      new GuestFacts(null, ConfiguredLook.UNREAD, "", false, Map.of(), null, null);

  private static final String MARKER = "proxmox.accountdb.io:";
  private static final Pattern NIC = Pattern.compile("net\\d+");
  private static final Pattern MAC =
      Pattern.compile("=([0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5})(?:,|$)");
  private static final Set<String> TRUE = Set.of("1", "yes", "true", "on");

  GuestFacts {
    slotByMac = Map.copyOf(slotByMac);
  }

  static GuestFacts of(GuestConfig config) {
    return new GuestFacts(
        config.biosUuid().orElse(null),
        ConfiguredLook.of(config),
        config
            .description()
            .lines()
            .filter(line -> line.startsWith(MARKER))
            .collect(Collectors.joining("\n")),
        agentEnabled(config.value("agent").orElse("")),
        slotByMac(config.values()),
        diskBytes(config),
        null);
  }

  /** Null while the guest is being cloned. */
  @Nullable String name() {
    return look.name();
  }

  boolean locked() {
    return look.lock() != null;
  }

  /** The same, with what people wrote into the description. */
  GuestFacts withDescription(String text) {
    String written =
        text.lines()
            .filter(line -> !line.startsWith(MARKER))
            .collect(Collectors.joining("\n"))
            .strip();
    return new GuestFacts(
        biosUuid,
        look,
        marker,
        agentEnabled,
        slotByMac,
        diskBytes,
        written.isEmpty() ? null : written);
  }

  /** Whether the operator once made this guest, or its original, for the resource with that uid. */
  boolean isMarkedFor(String resourceUid) {
    return List.of(marker.split("\\s")).contains("uid=" + resourceUid);
  }

  /** {@code agent} is {@code 1} or {@code enabled=1}, either with further options behind it. */
  private static boolean agentEnabled(String agent) {
    return Stream.of(agent.split(","))
        .map(option -> option.startsWith("enabled=") ? option.substring(8) : option)
        .anyMatch(TRUE::contains);
  }

  private static Map<String, String> slotByMac(Map<String, String> values) {
    return values.entrySet().stream()
        .filter(entry -> NIC.matcher(entry.getKey()).matches())
        .flatMap(
            entry ->
                MAC.matcher(entry.getValue())
                    .results()
                    .limit(1)
                    .map(mac -> Map.entry(mac.group(1).toUpperCase(Locale.ROOT), entry.getKey())))
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                Map.Entry::getValue,
                (one, other) -> one.compareTo(other) <= 0 ? one : other));
  }

  private static @Nullable Long diskBytes(GuestConfig config) {
    return config.disks().values().stream()
        .map(GuestDisk::bytes)
        .filter(Objects::nonNull)
        .reduce(Long::sum)
        .orElse(null);
  }
}
