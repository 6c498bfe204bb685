package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.config.Drive;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Behaviour;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Archives of vzdump, the latest of each virtual machine, and what a restore makes of them. They
 * outlive their guests. Called by {@code faults}.
 */
public final class Archives {
  private static final int MAXIMUM = 1_000;

  private final Cluster cluster;
  private final Destruction destruction;
  private final Map<Integer, Archive> archives = new ConcurrentHashMap<>();

  private record Archive(ConfigFile config, Behaviour behaviour) {}

  public Archives(Cluster cluster) {
    this.cluster = cluster;
    destruction = new Destruction(cluster);
  }

  /**
   * Backs a guest up: its config in force, without its lock.
   *
   * @throws IllegalStateException where too many archives are kept already
   */
  public void take(Guest guest) {
    if (archives.size() >= MAXIMUM && !archives.containsKey(guest.vmid())) {
      throw new IllegalStateException("archives of " + MAXIMUM + " guests are kept already");
    }
    ConfigFile config = ConfigFile.of(guest.config().values()).without("lock");
    archives.put(guest.vmid(), new Archive(config, guest.behaviour()));
  }

  /**
   * Restores without {@code unique}: MACs and the smbios1 uuid stay, only vmgenid is made anew
   * (QemuServer.pm restore_update_config_line). A guest of the VMID is overwritten.
   *
   * @throws IllegalArgumentException where there is no archive of the source
   * @throws IllegalStateException where the VMID's guest runs, or is on another node
   */
  public void restore(int source, int vmid, String node) {
    @Nullable Archive archive = archives.get(source);
    if (archive == null) {
      throw new IllegalArgumentException("VMID " + source + " has no backup; make one first");
    }
    Optional<Guest> present = cluster.guests().find(vmid);
    present.ifPresent(guest -> makeRoom(guest, node));
    ConfigFile config = restored(archive.config(), vmid, node);
    if (present.isPresent()) {
      present.get().write(_ -> config);
    } else if (cluster.guests().create(vmid, node, config, archive.behaviour()).isEmpty()) {
      throw new IllegalStateException("VMID " + vmid + " is taken");
    }
  }

  private void makeRoom(Guest guest, String node) {
    if (guest.type() != GuestType.QEMU || !guest.node().equals(node)) {
      throw new IllegalStateException(
          "VMID %d is a %s guest on %s; a restore on %s cannot overwrite it"
              .formatted(guest.vmid(), guest.type().word(), guest.node(), node));
    }
    if (guest.power().running()) {
      throw new IllegalStateException("VMID " + guest.vmid() + " runs; stop it first");
    }
    destruction.freeVolumes(guest);
  }

  private ConfigFile restored(ConfigFile archived, int vmid, String node) {
    Map<String, String> values = new TreeMap<>(archived.values());
    values.replaceAll((key, value) -> Drive.isDrive(key) ? volume(value, vmid, node) : value);
    values.keySet().removeIf(key -> key.matches("unused\\d+"));
    values.computeIfPresent("vmgenid", (_, _) -> UUID.randomUUID().toString());
    return ConfigFile.of(values);
  }

  private String volume(String value, int vmid, String node) {
    Drive drive = Drive.parse(value);
    Optional<String> storage = drive.storage();
    if (storage.isEmpty() || (drive.cdrom() && !drive.cloudInit())) {
      return value;
    }
    Storages storages = cluster.storages();
    return drive
        .withFile(
            drive.cloudInit()
                ? storages.allocateCloudInit(storage.get(), vmid, node)
                : storages.allocateDisk(storage.get(), vmid, node, drive.bytes()))
        .print();
  }
}
