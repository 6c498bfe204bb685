package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.access.AccessControl;
import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.config.DiskSize;
import io.accountdb.vmoperator.sandbox.proxmox.config.Drive;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Storage;
import java.util.Optional;

/** Drives in a config change: rights, new volumes, existing ones (Qemu.pm create_disks). */
final class DriveAllocation {
  private final Cluster cluster;
  private final AccessControl access;

  DriveAllocation(Cluster cluster) {
    this.cluster = cluster;
    access = cluster.access();
  }

  /** Rights on the storage, before anything is looked at (check_storage_access). */
  void checkStorage(Caller caller, int vmid, Drive drive) {
    Optional<String> storage = drive.storage();
    if (storage.isEmpty() || caller.root()) {
      return;
    }
    String path = "/storage/" + storage.get();
    if (drive.newDiskBytes().isPresent() || drive.volume().equals("cloudinit")) {
      access.check(caller, path, "Datastore.AllocateSpace");
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

  /** The stored form of a drive; allocates what does not exist yet. */
  String allocate(Guest guest, Drive drive) {
    Optional<String> storageName = drive.storage();
    if (storageName.isEmpty()) {
      return drive.print();
    }
    Storage storage = cluster.storages().enabled(storageName.get(), guest.node());
    Optional<Long> newBytes = drive.newDiskBytes();
    if (newBytes.isPresent()) {
      images(storage);
      String volume =
          cluster
              .storages()
              .allocateDisk(storage.name(), guest.vmid(), guest.node(), newBytes.get());
      return drive.withFile(volume).with("size", DiskSize.format(newBytes.get())).print();
    }
    if (drive.volume().equals("cloudinit")) {
      images(storage);
      String volume =
          cluster.storages().allocateCloudInit(storage.name(), guest.vmid(), guest.node());
      return drive
          .withFile(volume)
          .with("media", "cdrom")
          .with("size", DiskSize.format(Storages.CLOUD_INIT_BYTES))
          .print();
    }
    long bytes =
        cluster
            .storages()
            .size(drive.file())
            .orElseThrow(() -> ApiFailure.died("volume '" + drive.file() + "' does not exist"));
    return drive.with("size", DiskSize.format(bytes)).print();
  }

  private static void images(Storage storage) {
    if (!storage.content().contains("images")) {
      throw ApiFailure.died(
          "storage '" + storage.name() + "' does not support content-type 'images'");
    }
  }
}
