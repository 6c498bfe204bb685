package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.access.AccessControl;
import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.config.NetworkDevice;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import java.util.Map;

/** Checks that several operations on a guest have in common. */
final class GuestChecks {
  private GuestChecks() {}

  /** Refuses a guest whose config carries a lock (AbstractConfig.pm check_lock). */
  static void unlocked(ConfigFile config) {
    config
        .lock()
        .ifPresent(
            lock -> {
              throw ApiFailure.died("VM is locked (" + lock + ")");
            });
  }

  /** Refuses a guest that must not be removed. */
  static void unprotected(ConfigFile config, String what) {
    if (config.value("protection").filter("1"::equals).isPresent()) {
      throw ApiFailure.died(what + " - protection mode enabled");
    }
  }

  /** Demands SDN.Use on the bridges of all network devices (QemuServer.pm check_bridge_access). */
  static void bridges(
      AccessControl access, Caller caller, Cluster cluster, Map<String, String> values) {
    if (caller.root()) {
      return;
    }
    values.forEach(
        (key, value) -> {
          if (NetworkDevice.isNetworkDevice(key)) {
            NetworkDevice device = NetworkDevice.parse(cluster.table().propertyStrings(), value);
            device.bridge().ifPresent(bridge -> bridge(access, caller, bridge, device));
          }
        });
  }

  private static void bridge(
      AccessControl access, Caller caller, String bridge, NetworkDevice device) {
    String path = "/sdn/zones/localnetwork/" + bridge;
    access.check(
        caller, device.property("tag").map(tag -> path + "/" + tag).orElse(path), "SDN.Use");
  }
}
