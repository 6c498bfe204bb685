package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestDisk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A template whose config has been read.
 *
 * @param bootDisk slot of the disk that its clones boot from; null where they boot from none
 */
public record TemplateSight(
    int vmid, @Nullable String name, @Nullable String bootDisk, List<GuestDisk> disks) {
  public TemplateSight {
    disks = List.copyOf(disks);
  }
}
