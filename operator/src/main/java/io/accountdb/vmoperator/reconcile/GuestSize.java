package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.resource.VirtualMachineSpec;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.Resources;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The size of a guest by the cluster's list, as {@link Upkeep} shows it and watches over it. */
final class GuestSize {
  private GuestSize() {}

  static Resources of(GuestResource guest) {
    return new Resources(
        guest.cpus(),
        Memory.quantity(guest.memoryBytes()),
        guest.diskBytes() > 0 ? Memory.quantity(guest.diskBytes()) : null);
  }

  /**
   * Whether somebody else may have changed it. A size that becomes the wanted one is only what was
   * just configured: the list lags.
   *
   * @param known as it was shown last; null: nothing is known
   */
  static boolean surprises(
      @Nullable Resources known, GuestResource guest, VirtualMachineSpec spec) {
    if (known == null || guest.cpus() == 0) {
      return false;
    }
    Resources seen = of(guest);
    boolean cpus = Objects.equals(seen.cpus(), known.cpus()) || isWanted(guest.cpus(), spec.cpu());
    boolean memory =
        Objects.equals(seen.memory(), known.memory())
            || isWanted(guest.memoryBytes(), spec.memory());
    return !cpus || !memory || !Objects.equals(seen.diskTotal(), known.diskTotal());
  }

  private static boolean isWanted(int cpus, VirtualMachineSpec.@Nullable Cpu wanted) {
    return wanted != null
        && wanted.cores() != null
        && cpus == wanted.cores() * (wanted.sockets() == null ? 1 : wanted.sockets());
  }

  private static boolean isWanted(long bytes, VirtualMachineSpec.@Nullable Memory wanted) {
    return wanted != null && bytes == Memory.bytes(wanted.size());
  }
}
