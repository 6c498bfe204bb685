package io.accountdb.vmoperator.sandbox.proxmox.resources;

import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.config.Hardware;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Cluster;
import io.accountdb.vmoperator.sandbox.proxmox.guests.Guest;
import io.accountdb.vmoperator.sandbox.proxmox.guests.GuestAgent;
import io.accountdb.vmoperator.sandbox.proxmox.guests.GuestState;
import io.accountdb.vmoperator.sandbox.proxmox.guests.GuestType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A virtual machine's live status, as the node itself knows it (QemuServer.pm vmstatus). */
public final class GuestStatus {
  private final Cluster cluster;

  public GuestStatus(Cluster cluster) {
    this.cluster = cluster;
  }

  /** GET status/current. */
  public Map<String, Object> current(String node, int vmid) {
    Guest guest = cluster.guests().load(node, vmid);
    Map<String, Object> status = status(guest, true);
    status.put("ha", Map.of("managed", 0));
    if (GuestAgent.enabled(guest.config())) {
      status.put("agent", 1);
    }
    return status;
  }

  /** GET /nodes/N/qemu: those that the caller may see. */
  public List<Map<String, Object>> list(Caller caller, String node, boolean full) {
    return cluster.guests().all().stream()
        .filter(guest -> guest.type() == GuestType.QEMU && guest.node().equals(node))
        .filter(guest -> cluster.access().has(caller, "/vms/" + guest.vmid(), "VM.Audit"))
        .map(guest -> status(guest, full))
        .toList();
  }

  private Map<String, Object> status(Guest guest, boolean full) {
    GuestState state = guest.state();
    boolean running = state.power().running();
    Hardware hardware = Hardware.of(state.config());
    GuestUse use = GuestUse.of(state.power(), hardware, cluster.clock().elapsed());
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("vmid", guest.vmid());
    status.put("status", running ? "running" : "stopped");
    status.put("name", GuestRow.name(guest, state.config()));
    status.put("cpus", hardware.cpus());
    status.put("maxmem", hardware.memoryBytes());
    status.put("maxdisk", hardware.bootDiskBytes());
    status.put("disk", 0);
    status.put("uptime", state.power().uptime(cluster.clock().elapsed()));
    status.put("cpu", use.cpu());
    status.put("mem", use.memoryBytes());
    status.put("memhost", use.memoryBytes());
    status.put("netin", use.networkInBytes());
    status.put("netout", use.networkOutBytes());
    // QEMU itself is asked for these two.
    status.put("diskread", full ? use.diskReadBytes() : 0);
    status.put("diskwrite", full ? use.diskWrittenBytes() : 0);
    if (running) {
      status.put("pid", state.power().processId());
    }
    if (state.config().template()) {
      status.put("template", 1);
    }
    if (state.config().value("serial0").isPresent()) {
      status.put("serial", 1);
    }
    state.config().lock().ifPresent(lock -> status.put("lock", lock));
    state.config().value("tags").ifPresent(tags -> status.put("tags", tags));
    if (full) {
      status.put("qmpstatus", state.power().qemuStatus());
    }
    return status;
  }
}
