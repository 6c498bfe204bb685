package io.accountdb.vmoperator.api.writing;

import io.accountdb.vmoperator.api.problem.ProblemType;
import io.accountdb.vmoperator.api.problem.Problems;
import io.accountdb.vmoperator.store.ResourceRef;

/** Finds the VirtualMachine behind a row, for {@link Change} and {@link Removal}. */
final class ManagedVms {
  private final VirtualMachineClient virtualMachines;
  private final ServedNamespaces served;

  ManagedVms(VirtualMachineClient virtualMachines, ServedNamespaces served) {
    this.virtualMachines = virtualMachines;
    this.served = served;
  }

  /**
   * The VirtualMachine that the row is bound to, and not another one of its name.
   *
   * @throws io.accountdb.vmoperator.api.problem.ProblemException 409 where it is not there, or
   *     nobody would carry out what is written into it
   */
  StoredVm find(ResourceRef ref) {
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

  /** For one that somebody changes all the time. */
  static RuntimeException busy(ResourceRef ref) {
    return Problems.of(
        ProblemType.CONFLICT,
        "the VirtualMachine %s was changed by others meanwhile, again and again; try again"
            .formatted(ref));
  }
}
