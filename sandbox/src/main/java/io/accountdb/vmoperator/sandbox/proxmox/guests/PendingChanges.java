package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.config.Drive;
import io.accountdb.vmoperator.sandbox.proxmox.config.HotPlug;
import io.accountdb.vmoperator.sandbox.proxmox.config.NetworkDevice;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Node;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Brings pending changes into force: all of them while a guest is down, what can be plugged while
 * it runs. Called after a config update, and around stop and start.
 */
final class PendingChanges {
  private final Cluster cluster;
  private final HotPlug hotPlug;

  PendingChanges(Cluster cluster) {
    this.cluster = cluster;
    hotPlug = new HotPlug(cluster.table().propertyStrings());
  }

  /** Applies everything (QemuServer.pm vmconfig_apply_pending). */
  void applyAll(Guest guest) {
    guest.write(
        file -> {
          ConfigFile applied = file;
          for (String key : file.pendingDelete().keySet()) {
            applied = delete(guest, applied, key);
          }
          for (String key : file.pending().keySet()) {
            applied = set(guest, applied, key);
          }
          return applied;
        });
  }

  /**
   * Applies what a running guest can take (QemuServer.pm vmconfig_hotplug_pending).
   *
   * @return what could not be plugged, by option; that stays pending, the rest is in force
   */
  Map<String, String> plug(Guest guest) {
    Map<String, String> errors = new TreeMap<>();
    guest.write(
        file -> {
          ConfigFile applied = file;
          for (String key : file.pendingDelete().keySet()) {
            if (hotPlug.deletes(applied, key)) {
              applied = delete(guest, applied, key);
            }
          }
          for (Map.Entry<String, String> change : file.pending().entrySet()) {
            String key = change.getKey();
            if (hotPlug.sets(applied, key, change.getValue())) {
              Optional<String> error = plugError(guest, key, change.getValue());
              if (error.isPresent()) {
                errors.put(key, "hotplug problem - " + error.get() + "\n");
              } else {
                applied = set(guest, applied, key);
              }
            }
          }
          return applied;
        });
    return errors;
  }

  private Optional<String> plugError(Guest guest, String key, String value) {
    if (!NetworkDevice.isNetworkDevice(key)) {
      return Optional.empty();
    }
    return missingBridge(guest.node(), value);
  }

  /** What starting or plugging a device finds out about its bridge; writing it does not. */
  Optional<String> missingBridge(String node, String device) {
    return NetworkDevice.parse(cluster.table().propertyStrings(), device)
        .bridge()
        .filter(
            bridge -> !cluster.world().node(node).map(Node::bridges).orElseThrow().contains(bridge))
        .map(bridge -> "bridge '" + bridge + "' does not exist");
  }

  private ConfigFile set(Guest guest, ConfigFile file, String key) {
    String value = file.pendingValue(key).orElseThrow();
    ConfigFile changed = file;
    if (Drive.isDrive(key)) {
      Optional<Drive> old = file.value(key).map(Drive::parse);
      if (old.isPresent() && !old.get().file().equals(Drive.parse(value).file())) {
        changed = UnusedDisks.detach(guest.vmid(), changed, old.get());
      }
    }
    return changed.with(key, value).withoutPending(key);
  }

  private ConfigFile delete(Guest guest, ConfigFile file, String key) {
    boolean force = file.pendingDelete().getOrDefault(key, false);
    ConfigFile changed = file;
    Optional<Drive> drive =
        Drive.isDrive(key) ? file.value(key).map(Drive::parse) : Optional.empty();
    if (drive.isPresent()) {
      if (force && Storages.owns(guest.vmid(), drive.get().file())) {
        cluster.storages().freeQuietly(List.of(drive.get().file()));
      } else {
        changed = UnusedDisks.detach(guest.vmid(), changed, drive.get());
      }
    }
    return changed.without(key).withoutPending(key);
  }
}
