package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.GuestConfig;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whose the guest at a VMID is, by its config. */
enum Ownership {
  /** Proven: the smbios uuid, or our marker with this resource's uid and this VMID. */
  OURS,
  /** A clone or a create is under way: a config without name and uuid tells nothing yet. */
  IN_THE_MAKING,
  /** Nobody can tell: it has our marker, but another uuid; or none at all. */
  UNPROVEN,
  /** Anybody else's. */
  FOREIGN;

  static Ownership of(
      GuestConfig config, Desired desired, int vmid, @Nullable String expectedUuid) {
    Optional<String> uuid = config.biosUuid();
    boolean making =
        config.lock().filter(lock -> lock.equals("clone") || lock.equals("create")).isPresent();
    if (expectedUuid != null && uuid.isPresent()) {
      return uuid.get().equals(expectedUuid)
          ? OURS
          : marks(config, desired, vmid) ? UNPROVEN : FOREIGN;
    }
    if (making && (uuid.isEmpty() || !marks(config, desired, vmid))) {
      return IN_THE_MAKING;
    }
    if (expectedUuid != null) {
      return UNPROVEN;
    }
    return uuid.isPresent() && marks(config, desired, vmid) ? OURS : FOREIGN;
  }

  private static boolean marks(GuestConfig config, Desired desired, int vmid) {
    return Marker.of(config.description(), desired.clusterId(), vmid)
        .filter(marker -> marker.uid().equals(desired.claimant().uid()))
        .isPresent();
  }
}
