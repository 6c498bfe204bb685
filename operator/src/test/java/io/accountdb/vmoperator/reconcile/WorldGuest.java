package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.CurrentStatus;
import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.GuestDisk;
import io.accountdb.vmoperator.proxmox.GuestResource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A guest of {@link WorldProxmox}.
 *
 * @param ours whether a call of the operator made it: the truth, which no config tells for certain
 * @param edition counts the writes of configs, so that no two configs have one digest
 */
record WorldGuest(
    int vmid, String node, boolean ours, boolean running, int edition, Map<String, String> values) {
  static final int TEMPLATE_GIBIBYTES = 10;

  WorldGuest {
    values = Map.copyOf(values);
  }

  WorldGuest on(String node) {
    return new WorldGuest(vmid, node, ours, running, edition, values);
  }

  WorldGuest running(boolean running) {
    return new WorldGuest(vmid, node, ours, running, edition, values);
  }

  WorldGuest with(int edition, Map<String, String> changes) {
    Map<String, String> all = new HashMap<>(values);
    all.putAll(changes);
    return new WorldGuest(vmid, node, ours, running, edition, all);
  }

  static String disk(int gibibytes) {
    return "local:disk,size=" + gibibytes + "G";
  }

  /** Whether it is the same VM, whatever its VMID. */
  boolean isSame(WorldGuest other) {
    return config().biosUuid().equals(other.config().biosUuid());
  }

  GuestAddress address() {
    return new GuestAddress(node, vmid);
  }

  GuestConfig config() {
    return new GuestConfig("%040x".formatted(edition), values);
  }

  boolean locked() {
    return values.containsKey("lock");
  }

  CurrentStatus current() {
    return new CurrentStatus(word(), word(), values.get("lock"));
  }

  private String word() {
    return running ? "running" : "stopped";
  }

  /** A guest that is being cloned has neither name nor sizes nor a power state. */
  GuestResource row() {
    boolean known = !locked();
    return new GuestResource(
        vmid,
        node,
        "qemu",
        known ? values.get("name") : null,
        known ? word() : "unknown",
        config().template(),
        values.get("lock"),
        null,
        config().tags(),
        known ? Integer.parseInt(values.getOrDefault("cores", "1")) : 0,
        known ? 2L << 30 : 0,
        known ? gibibytes() << 30 : 0,
        running ? 100 : 0);
  }

  /** Of its disk; 0 where it has none. */
  long gibibytes() {
    @Nullable GuestDisk disk = config().disks().get("scsi0");
    return disk == null || disk.bytes() == null ? 0 : disk.bytes() >> 30;
  }
}
