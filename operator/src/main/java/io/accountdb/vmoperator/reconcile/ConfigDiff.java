package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.ConfigChange;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.resource.VirtualMachineSpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a VM's config lacks of what its resource wants. A field that the resource leaves unset is
 * not compared and not written; keys that we do not know survive.
 */
final class ConfigDiff {
  /** They count at once, also for a guest that runs (QemuServer.pm fast_plug_option). */
  private static final Set<String> NAMES = Set.of("name", "description", "tags");

  private final Map<String, String> changes = new HashMap<>();
  private final GuestConfig config;

  private ConfigDiff(GuestConfig config) {
    this.config = config;
  }

  /** Empty: nothing to change. */
  static Optional<ConfigChange> between(Desired desired, Marker marker, GuestConfig config) {
    ConfigDiff diff = new ConfigDiff(config);
    VirtualMachineSpec spec = desired.spec();
    diff.want("name", spec.vmName());
    diff.description(spec.description(), marker);
    diff.tag(desired.tag());
    if (spec.cpu() != null) {
      diff.want("cores", spec.cpu().cores());
      diff.want("sockets", spec.cpu().sockets());
      diff.wantIn("cpu", "cputype", spec.cpu().type());
    }
    if (spec.memory() != null) {
      diff.wantIn("memory", "current", Memory.mebibytes(spec.memory().size()));
      if (spec.memory().minimum() != null) {
        diff.want("balloon", Memory.mebibytes(spec.memory().minimum()));
      }
    }
    if (spec.guestAgent() != null && spec.guestAgent().enabled() != null) {
      diff.wantIn("agent", "enabled", spec.guestAgent().enabled() ? "1" : "0");
    }
    return diff.changes.isEmpty()
        ? Optional.empty()
        : Optional.of(new ConfigChange(config.digest(), diff.changes, Set.of()));
  }

  /** Of a change what people know the VM by; empty where it is about other things only. */
  static Optional<ConfigChange> names(ConfigChange change) {
    Map<String, String> names = new HashMap<>(change.set());
    names.keySet().retainAll(NAMES);
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(new ConfigChange(change.digest(), names, Set.of()));
  }

  /** Keys whose stored value differs from the one that the running guest uses. */
  static List<String> pending(GuestConfig stored, GuestConfig running) {
    return Stream.concat(stored.values().keySet().stream(), running.values().keySet().stream())
        .distinct()
        .filter(key -> !key.equals("digest"))
        .filter(key -> !stored.value(key).equals(running.value(key)))
        .sorted()
        .toList();
  }

  private void want(String key, @Nullable Object value) {
    if (value != null && !value.toString().equals(config.value(key).orElse(""))) {
      changes.put(key, value.toString());
    }
  }

  /**
   * One member of a property string, the others kept. Its first member may stand without its name:
   * {@code memory: 4096} is {@code memory: current=4096}.
   */
  private void wantIn(String key, String member, @Nullable Object value) {
    if (value == null) {
      return;
    }
    String stored = config.value(key).orElse("");
    List<String> members =
        Arrays.stream(stored.split(",")).filter(part -> !part.isBlank()).toList();
    String present =
        members.stream()
            .filter(part -> isMember(part, member))
            .map(part -> part.substring(part.indexOf('=') + 1))
            .findFirst()
            .orElse("");
    if (present.equals(value.toString())) {
      return;
    }
    String others =
        members.stream()
            .filter(part -> !isMember(part, member))
            .map(part -> "," + part)
            .collect(Collectors.joining());
    changes.put(key, value + others);
  }

  private static boolean isMember(String part, String member) {
    return !part.contains("=") || part.startsWith(member + "=");
  }

  /** Proxmox drops trailing blanks, so descriptions are compared without them. */
  private void description(@Nullable String wanted, Marker marker) {
    String present = config.description().stripTrailing();
    String text = marker.under(wanted != null ? wanted : present);
    if (!text.stripTrailing().equals(present)) {
      changes.put("description", text);
    }
  }

  private void tag(String tag) {
    if (!config.tags().contains(tag)) {
      Set<String> tags = new TreeSet<>(config.tags());
      tags.add(tag);
      changes.put("tags", String.join(";", tags));
    }
  }
}
