package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.Disk;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A VM's disks as its status lists them. Pure. */
final class Disks {
  private static final long MIB = 1L << 20;

  private Disks() {}

  static List<Disk> of(GuestConfig config) {
    return config.disks().values().stream()
        .map(
            disk ->
                new Disk(
                    disk.slot(),
                    disk.volumeId(),
                    disk.bytes() == null ? null : Memory.quantity(disk.bytes())))
        .toList();
  }

  /** All together; null where a size is not known. */
  static @Nullable String total(List<Disk> disks) {
    return disks.isEmpty() || disks.stream().anyMatch(disk -> disk.size() == null)
        ? null
        : Memory.quantity(disks.stream().mapToLong(Disks::mebibytes).sum() * MIB);
  }

  /** The same after a disk has grown. */
  static List<Disk> grown(List<Disk> disks, Operation.Disk wanted) {
    return disks.stream()
        .map(
            disk ->
                disk.slot().equals(wanted.slot())
                    ? new Disk(disk.slot(), disk.volumeId(), wanted.size())
                    : disk)
        .toList();
  }

  static boolean haveGrown(@Nullable List<Disk> disks, Operation.Disk wanted) {
    return Stream.ofNullable(disks)
        .flatMap(List::stream)
        .filter(disk -> disk.slot().equals(wanted.slot()))
        .anyMatch(disk -> mebibytes(disk) >= Memory.mebibytes(wanted.size()));
  }

  private static long mebibytes(Disk disk) {
    return disk.size() == null ? 0 : Memory.mebibytes(disk.size());
  }
}
