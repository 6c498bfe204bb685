package io.accountdb.vmoperator.api.writing;

import io.accountdb.vmoperator.api.caller.Caller;
import io.accountdb.vmoperator.api.caller.Permissions;
import io.accountdb.vmoperator.api.caller.Verb;
import io.accountdb.vmoperator.api.problem.ProblemType;
import io.accountdb.vmoperator.api.problem.Problems;
import io.accountdb.vmoperator.store.ResourceRef;
import io.accountdb.vmoperator.store.VmQueries;
import io.accountdb.vmoperator.store.VmRow;
import org.jspecify.annotations.Nullable;

/** Deletes VirtualMachines: {@code DELETE /vms/{id}}. */
final class Removal {
  private final VmQueries rows;
  private final Permissions permissions;
  private final ManagedVms managed;
  private final VirtualMachineClient virtualMachines;

  Removal(
      VmQueries rows,
      Permissions permissions,
      ManagedVms managed,
      VirtualMachineClient virtualMachines) {
    this.rows = rows;
    this.permissions = permissions;
    this.managed = managed;
    this.virtualMachines = virtualMachines;
  }

  /**
   * Deletes the VirtualMachine behind a row; once is enough.
   *
   * @throws io.accountdb.vmoperator.api.problem.ProblemException 403, 404, 409 or 503
   */
  ResourceRef remove(Caller caller, int id) {
    VmRow row = rows.byId(caller.viewer(), id).orElseThrow(Problems::notFound);
    @Nullable ResourceRef resource = row.resource();
    if (resource == null) {
      throw ManagedVms.discovered();
    }
    permissions.check(caller, Verb.DELETE, resource.namespace(), resource.name());
    managed.write(
        resource,
        vm -> {
          if (!vm.terminating()) {
            refuseWhatIsTracked(vm);
            virtualMachines.delete(vm);
          }
        });
    return resource;
  }

  private static void refuseWhatIsTracked(StoredVm vm) {
    Tracking.of(vm)
        .ifPresent(
            tracking -> {
              throw Problems.of(ProblemType.TRACKED, tracking);
            });
  }
}
