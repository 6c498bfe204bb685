package io.accountdb.vmoperator.api.writing;

import io.accountdb.vmoperator.api.problem.ProblemType;
import io.accountdb.vmoperator.api.problem.Problems;
import io.accountdb.vmoperator.api.writing.VirtualMachineClient.StaleException;
import io.accountdb.vmoperator.store.ResourceRef;

/** Writes to the VirtualMachine behind a row, for {@link Change} and {@link Removal}. */
final class ManagedVms {
  /** How often it is looked at anew because somebody else has written meanwhile. */
  private static final int ATTEMPTS = 4;

  private final VirtualMachineClient virtualMachines;
  private final ServedNamespaces served;

  ManagedVms(VirtualMachineClient virtualMachines, ServedNamespaces served) {
    this.virtualMachines = virtualMachines;
    this.served = served;
  }

  /** Decides what to write by what is there, and writes it. */
  @FunctionalInterface
  interface Attempt {
    /** Tries; called again where what was read is not the present one any more. */
    void on(StoredVm vm) throws StaleException;
  }

  /**
   * Writes to the VirtualMachine that the row is bound to, and not to another one of its name.
   *
   * @throws io.accountdb.vmoperator.api.problem.ProblemException 409 where it is not there, nobody
   *     would carry out what is written into it, or others change it all the time
   */
  void write(ResourceRef ref, Attempt attempt) {
    for (int number = 0; number < ATTEMPTS; number++) {
      try {
        attempt.on(find(ref));
        return;
      } catch (StaleException stale) {
        // Somebody else was faster: by what they wrote, something else may have to be done.
      }
    }
    throw Problems.of(
        ProblemType.CONFLICT,
        "the VirtualMachine %s was changed by others meanwhile, again and again; try again"
            .formatted(ref));
  }

  private StoredVm find(ResourceRef ref) {
    if (!served.include(ref.namespace())) {
      throw Problems.of(
          ProblemType.CONFLICT,
          "the VirtualMachine %s is in a Namespace that this operator does not serve"
              .formatted(ref));
    }
    return virtualMachines
        .find(ref.namespace(), ref.name())
        .filter(vm -> vm.ref().uid().equals(ref.uid()))
        .orElseThrow(
            () ->
                Problems.of(
                    ProblemType.CONFLICT,
                    "the VirtualMachine %s is not in this Kubernetes cluster, or not any more"
                        .formatted(ref)));
  }

  /** For a VM that nobody's VirtualMachine stands behind. */
  static RuntimeException discovered() {
    return Problems.of(
        ProblemType.NOT_MANAGED,
        "the VM was discovered in Proxmox VE, and no VirtualMachine stands behind it; only its"
            + " notes can be changed");
  }
}
