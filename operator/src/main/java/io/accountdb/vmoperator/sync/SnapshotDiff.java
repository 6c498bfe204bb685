package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestResource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which guests changed between two polls, in a way that their resource wants to know of. */
final class SnapshotDiff {
  private SnapshotDiff() {}

  /** The VMIDs of guests that came, went or changed; the uptime alone is no change. */
  static Set<Integer> changed(Snapshot before, Snapshot after) {
    Set<Integer> changed = new HashSet<>();
    for (Map.Entry<Integer, GuestResource> entry : after.guests().entrySet()) {
      boolean same =
          before
              .guest(entry.getKey())
              .filter(old -> timeless(old).equals(timeless(entry.getValue())))
              .isPresent();
      if (!same) {
        changed.add(entry.getKey());
      }
    }
    for (Integer vmid : before.guests().keySet()) {
      if (after.guest(vmid).isEmpty()) {
        changed.add(vmid);
      }
    }
    return changed;
  }

  private static GuestResource timeless(GuestResource guest) {
    return new GuestResource(
        guest.vmid(),
        guest.node(),
        guest.type(),
        guest.name(),
        guest.status(),
        guest.template(),
        guest.lock(),
        guest.pool(),
        guest.tags(),
        guest.cpus(),
        guest.memoryBytes(),
        guest.diskBytes(),
        0);
  }
}
