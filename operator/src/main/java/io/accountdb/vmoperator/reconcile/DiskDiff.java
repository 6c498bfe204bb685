package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.GuestDisk;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.Disk;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the disks that a resource lists lack of their sizes, and which of them cannot be had. A disk
 * that is not listed is not compared. Pure; asked by {@link Configuration}.
 *
 * @param due in the order of the spec
 * @param objections what is wrong with an entry, and what would be right
 */
record DiskDiff(List<Operation.Disk> due, List<String> objections) {
  private static final long MIB = 1L << 20;

  DiskDiff {
    due = List.copyOf(due);
    objections = List.copyOf(objections);
  }

  static DiskDiff between(@Nullable List<Disk> wanted, GuestConfig config) {
    List<Operation.Disk> due = new ArrayList<>();
    List<String> objections = new ArrayList<>();
    for (Disk disk : wanted == null ? List.<Disk>of() : wanted) {
      @Nullable GuestDisk present = config.disks().get(disk.slot());
      @Nullable Long bytes = present == null ? null : present.bytes();
      if (present == null) {
        objections.add(missing(disk, config));
      } else if (bytes == null) {
        objections.add(
            "spec.disks: Proxmox's configuration gives no size of %s; qm disk rescan records it"
                .formatted(disk.slot()));
      } else if (Memory.mebibytes(disk.size()) < Math.ceilDiv(bytes, MIB)) {
        objections.add(
            "spec.disks: %s has %s and cannot shrink to %s; write at least %2$s, or remove the entry"
                .formatted(disk.slot(), Memory.quantity(bytes), disk.size()));
      } else if (Memory.mebibytes(disk.size()) > bytes / MIB) {
        due.add(new Operation.Disk(disk.slot(), disk.size()));
      }
    }
    return new DiskDiff(due, objections);
  }

  private static String missing(Disk disk, GuestConfig config) {
    String present =
        config.disks().isEmpty()
            ? "none"
            : config.disks().values().stream()
                .map(GuestDisk::slot)
                .collect(Collectors.joining(", "));
    return "spec.disks: the VM has no disk %s (size %s); its disks are: %s. Correct the slot, or remove the entry"
        .formatted(disk.slot(), disk.size(), present);
  }
}
