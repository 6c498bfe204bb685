package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.reconcile.event.EventReason;
import io.accountdb.vmoperator.reconcile.event.Happening;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import java.time.Duration;
import java.util.List;

/**
 * How long a retained VM holds its deleted resource. Taking marker and tag off is a courtesy: a
 * dead Proxmox does not hold the resource for it. Pure.
 */
final class Retention {
  private static final Duration COURTESY = Duration.ofMinutes(5);

  private Retention() {}

  static boolean isOverdue(Desired desired, Observed observed) {
    return desired.retains()
        && !desired.pause().isPaused()
        && desired.deletionTime() != null
        && desired.deletionTime().plus(COURTESY).isBefore(observed.now());
  }

  /** What there is to tell when the resource goes although our marks are still on its VM. */
  static List<Happening> leftBehind(VirtualMachineStatus status) {
    if (status.biosUUID() == null) {
      return List.of();
    }
    String note =
        "VM %d on %s stays in Proxmox, which did not let the operator take its marks off within %d"
            + " min; remove the tag k8s-... and the line %s... of the description by hand";
    return List.of(
        new Happening(
            EventReason.MARKER_LEFT_BEHIND,
            note.formatted(status.vmid(), status.node(), COURTESY.toMinutes(), Marker.PREFIX)));
  }
}
