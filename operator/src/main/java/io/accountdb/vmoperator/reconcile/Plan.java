package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.reconcile.event.Happening;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import java.util.List;

/**
 * A step, and the status that is true before it is done.
 *
 * @param happenings what the status itself does not tell, once it is stored
 */
record Plan(VirtualMachineStatus status, Step step, List<Happening> happenings) {
  Plan {
    happenings = List.copyOf(happenings);
  }

  Plan(VirtualMachineStatus status, Step step) {
    this(status, step, List.of());
  }
}
