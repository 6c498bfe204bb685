package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.config.Drive;

/** Keeps the volume of a disk that was taken off a guest, as {@code unusedN}. */
final class UnusedDisks {
  private UnusedDisks() {}

  static ConfigFile detach(int vmid, ConfigFile file, Drive drive) {
    boolean keep =
        !(drive.cdrom() && !drive.cloudInit())
            && drive.storage().isPresent()
            && Storages.owns(vmid, drive.file())
            && !file.values().containsValue(drive.file());
    if (!keep) {
      return file;
    }
    int number = 0;
    while (file.value("unused" + number).isPresent()) {
      number++;
    }
    return file.with("unused" + number, drive.file());
  }
}
