package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.access.AccessControl;
import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.config.DiskSize;
import io.accountdb.vmoperator.sandbox.proxmox.config.Drive;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Storage;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Drives in a config change: rights, new volumes, existing ones (Qemu.pm create_disks). */
final class DriveAllocation {
  /** Firmware and TPM state have a size of their own, whatever is asked for. */
  private static final Set<String> FIXED_SIZE = Set.of("efidisk0", "tpmstate0");

  private static final long FIXED_BYTES = 4L << 20;

  private final Cluster cluster;
  private final AccessControl access;

  DriveAllocation(Cluster cluster) {
    this.cluster = cluster;
    access = cluster.access();
  }

  /** Rights on the storage, before anything is looked at (check_storage_access). */
  void checkStorage(Caller caller, int vmid, Drive drive) {
    if (drive.properties().containsKey("import-from")) {
      throw ApiFailure.notImplemented("the simulator imports no disks");
    }
    Optional<String> storage = drive.storage();
    if (storage.isEmpty()) {
      checkHost(caller, drive);
    } else if (!drive.volume().equals("cloudinit")) {
      checkVolume(caller, vmid, drive, storage.get());
    }
  }

  /** What lies on no storage: the host's own CD drive, or a path. */
  private void checkHost(Caller caller, Drive drive) {
    if (drive.file().equals("cdrom")) {
      access.check(caller, "/", "Sys.Console");
    } else if (drive.file().startsWith("/") && !caller.root()) {
      throw ApiFailure.died("Only root can pass arbitrary filesystem paths.");
    }
  }

  private void checkVolume(Caller caller, int vmid, Drive drive, String storage) {
    String path = "/storage/" + storage;
    if (drive.newDiskBytes().isPresent() && !drive.cdrom()) {
      access.check(caller, path, "Datastore.AllocateSpace");
      if (!cluster.storages().configured(storage).content().contains("images")) {
        throw ApiFailure.parameter(
            "storage", "storage '" + storage + "' does not support vm images");
      }
    } else if (drive.cdrom() && !drive.cloudInit()) {
      access.checkAny(caller, path, "Datastore.AllocateSpace", "Datastore.Audit");
    } else if (!Storages.owns(vmid, drive.file())) {
      access.check(caller, path, "Datastore.Allocate");
    }
  }

  /** Rights on the guest, which depend on what kind of drive it is. */
  void checkDrive(Caller caller, int vmid, Drive drive) {
    String path = "/vms/" + vmid;
    if (drive.cloudInit()) {
      access.check(caller, path, "VM.Config.Cloudinit", "VM.Config.CDROM");
    } else if (drive.cdrom()) {
      access.check(caller, path, "VM.Config.CDROM");
    } else {
      access.check(caller, path, "VM.Config.Disk");
    }
  }

  /**
   * The stored form of a drive; allocates what does not exist yet.
   *
   * @param config the other options of the guest
   */
  String allocate(int vmid, String node, Map<String, String> config, String option, Drive drive) {
    Optional<String> storageName = drive.storage();
    if (storageName.isEmpty()) {
      return drive.print();
    }
    Storages storages = cluster.storages();
    Storage storage = storages.enabled(storageName.get(), node);
    Optional<Long> newBytes = drive.newDiskBytes();
    if (newBytes.isPresent()) {
      images(storage);
      long bytes = FIXED_SIZE.contains(option) ? FIXED_BYTES : newBytes.get();
      return drive
          .withFile(storages.allocateDisk(storage.name(), vmid, node, bytes))
          .without("format")
          .with("size", DiskSize.format(bytes))
          .print();
    }
    if (drive.cloudInit()) {
      onlyOneCloudInit(config, option);
    }
    if (drive.volume().equals("cloudinit")) {
      images(storage);
      return drive
          .withFile(storages.allocateCloudInit(storage.name(), vmid, node))
          .without("format")
          .with("media", "cdrom")
          .with("size", DiskSize.format(Storages.CLOUD_INIT_BYTES))
          .print();
    }
    long bytes =
        storages
            .size(drive.file())
            .orElseThrow(() -> ApiFailure.died("volume '" + drive.file() + "' does not exist"));
    return drive.with("size", DiskSize.format(bytes)).print();
  }

  private static void onlyOneCloudInit(Map<String, String> config, String option) {
    config.forEach(
        (key, value) -> {
          if (Drive.isDrive(key) && !key.equals(option) && Drive.parse(value).cloudInit()) {
            throw ApiFailure.died(
                option + " - cloud-init drive is already attached at '" + key + "'");
          }
        });
  }

  private static void images(Storage storage) {
    if (!storage.content().contains("images")) {
      throw ApiFailure.died(
          "storage '" + storage.name() + "' does not support content-type 'images'");
    }
  }
}
