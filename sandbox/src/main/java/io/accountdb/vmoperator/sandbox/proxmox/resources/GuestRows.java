package io.accountdb.vmoperator.sandbox.proxmox.resources;

import io.accountdb.vmoperator.sandbox.proxmox.access.AccessControl;
import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.config.Hardware;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Guest;
import io.accountdb.vmoperator.sandbox.proxmox.guests.GuestState;
import io.accountdb.vmoperator.sandbox.proxmox.guests.GuestType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A guest's row in {@code cluster/resources}: existence, node, pool, lock and tags are live; name,
 * status, template and figures are the last broadcast's (API2Tools.pm extract_vm_stats).
 */
final class GuestRows {
  private final AccessControl access;
  private final Broadcasts broadcasts;

  GuestRows(AccessControl access, Broadcasts broadcasts) {
    this.access = access;
    this.broadcasts = broadcasts;
  }

  Map<String, Object> row(Caller caller, Guest guest, Duration moment) {
    GuestState live = guest.state();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", guest.type().word() + "/" + guest.vmid());
    row.put("vmid", guest.vmid());
    row.put("node", live.node());
    row.put("type", guest.type().word());
    row.put("status", "unknown");
    broadcasts
        .latest(guest, live.node(), moment)
        .ifPresent(sample -> addStatistics(row, guest, sample.state(), sample.time()));
    access
        .pools()
        .poolOf(guest.vmid())
        .filter(pool -> access.has(caller, "/pool/" + pool, "Pool.Audit"))
        .ifPresent(pool -> row.put("pool", pool));
    live.config().lock().ifPresent(lock -> row.put("lock", lock));
    live.config().value("tags").ifPresent(tags -> row.put("tags", tags));
    return row;
  }

  private static void addStatistics(
      Map<String, Object> row, Guest guest, GuestState state, Duration time) {
    boolean running = state.power().running();
    Hardware hardware = hardware(guest.type(), state.config());
    row.put("uptime", state.power().uptime(time));
    row.put("name", name(guest, state.config()));
    row.put("status", state.power().qemuStatus());
    row.put("template", state.config().template() ? 1 : 0);
    row.put("maxcpu", hardware.cpus());
    row.put("cpu", running ? 0.01 : 0);
    row.put("maxmem", hardware.memoryBytes());
    row.put("mem", running ? hardware.memoryBytes() / 4 : 0);
    row.put("maxdisk", hardware.bootDiskBytes());
    row.put("disk", 0);
    row.put("netin", 0);
    row.put("netout", 0);
    row.put("diskread", 0);
    row.put("diskwrite", 0);
    if (guest.type() == GuestType.QEMU) {
      row.put("memhost", running ? hardware.memoryBytes() / 4 : 0);
    }
  }

  static Hardware hardware(GuestType type, ConfigFile config) {
    return switch (type) {
      case QEMU -> Hardware.of(config);
      case LXC -> Hardware.ofContainer(config);
    };
  }

  /** A config without a name, as in the middle of a clone, is shown as {@code VM n} (vmstatus). */
  static String name(Guest guest, ConfigFile config) {
    return switch (guest.type()) {
      case QEMU -> config.value("name").orElse("VM " + guest.vmid());
      case LXC -> config.value("hostname").orElse("CT" + guest.vmid());
    };
  }
}
