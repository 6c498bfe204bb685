package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.config.Drive;
import io.accountdb.vmoperator.sandbox.proxmox.config.NetworkDevice;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.schema.PropertyStrings;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.Task;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Behaviour;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** DELETE of a guest (Qemu.pm destroy_vm): whoever's it is, once its lock is free. */
public final class Destruction {
  private static final Duration FREEING_DISKS = Duration.ofSeconds(1);

  private final Cluster cluster;

  public Destruction(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * What else goes.
   *
   * @param purge whether backup, replication and HA jobs forget the guest
   * @param unreferencedDisks whether volumes go that bear its VMID and that its config does not
   *     name, whosever they once were
   */
  public record Options(boolean skipLock, boolean purge, boolean unreferencedDisks) {}

  /**
   * Starts the destruction.
   *
   * @throws ApiFailure 500 where the guest is missing, protected or running
   */
  public Task start(Caller caller, String node, int vmid, Options options) {
    check(node, vmid);
    return cluster
        .workers()
        .fork(
            node,
            "qmdestroy",
            String.valueOf(vmid),
            vmid,
            caller,
            task ->
                cluster
                    .locks()
                    .exclusively(
                        node,
                        vmid,
                        ConfigLocks.TIMEOUT,
                        () -> destroy(task, check(node, vmid), options)));
  }

  private Guest check(String node, int vmid) {
    Guest guest = cluster.guests().load(node, vmid);
    GuestChecks.unprotected(guest.config(), "can't remove VM " + vmid);
    if (guest.power().running()) {
      throw ApiFailure.died("VM " + vmid + " is running - destroy failed");
    }
    return guest;
  }

  private void destroy(Task task, Guest guest, Options options) throws InterruptedException {
    ConfigFile config = guest.config();
    if (!options.skipLock()) {
      GuestChecks.unlocked(config);
    }
    List<String> volumes = volumes(guest.vmid(), config);
    for (String volume : volumes) {
      if (cluster.storages().hasLinkedClones(volume)) {
        throw ApiFailure.died("base volume '" + volume + "' is still in use by linked cloned");
      }
    }
    cluster.clock().pause(FREEING_DISKS);
    volumes.forEach(volume -> free(task, volume));
    if (options.unreferencedDisks()) {
      cluster.storages().ownedBy(guest.vmid()).forEach(volume -> free(task, volume));
    }
    cluster.health().requireWritable(guest);
    guest.write(_ -> ConfigFile.of(Map.of("lock", "destroyed")));
    if (options.purge()) {
      task.print("purging VM " + guest.vmid() + " from related configurations..");
    }
    remove(guest, config);
  }

  /** A disk that cannot be freed is left behind, and its guest goes all the same. */
  private void free(Task task, String volume) {
    try {
      cluster.storages().free(volume);
    } catch (ApiFailure failure) {
      task.warn("Could not remove disk '" + volume + "', check manually: " + failure.text());
    }
  }

  /** Forgets a guest: rights, addresses, and only then the config, which frees the VMID. */
  void remove(Guest guest, ConfigFile config) {
    forget(guest, config);
    cluster.guests().remove(guest);
  }

  private void forget(Guest guest, ConfigFile config) {
    cluster.access().forgetGuest(guest.vmid());
    PropertyStrings strings = cluster.table().propertyStrings();
    if (guest.type() == GuestType.QEMU) {
      config
          .values()
          .forEach(
              (key, value) -> {
                if (NetworkDevice.isNetworkDevice(key)) {
                  cluster.addresses().release(NetworkDevice.parse(strings, value).mac());
                }
              });
    }
  }

  /** At once and without a task, as another admin's earlier work shows itself. For tests. */
  public void vanish(Guest guest) {
    freeVolumes(guest);
    remove(guest, guest.config());
  }

  /** At once: a guest goes, and its VMID is another's in the same moment. For tests. */
  public void recycle(Guest guest, String node, ConfigFile successor, Behaviour behaviour) {
    freeVolumes(guest);
    forget(guest, guest.config());
    cluster.guests().replace(guest, node, successor, behaviour);
  }

  void freeVolumes(Guest guest) {
    cluster.storages().freeQuietly(volumes(guest.vmid(), guest.config()));
  }

  private static List<String> volumes(int vmid, ConfigFile config) {
    return Stream.concat(config.values().entrySet().stream(), config.pending().entrySet().stream())
        .filter(
            entry -> Drive.isDrive(entry.getKey()) || entry.getKey().matches("unused\\d+|rootfs"))
        .map(entry -> Drive.parse(entry.getValue()).file())
        .filter(volume -> Storages.owns(vmid, volume))
        .distinct()
        .toList();
  }
}
