package io.accountdb.vmoperator.api.writing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.accountdb.vmoperator.api.caller.Caller;
import io.accountdb.vmoperator.api.caller.Permissions;
import io.accountdb.vmoperator.api.caller.Verb;
import io.accountdb.vmoperator.api.problem.ProblemType;
import io.accountdb.vmoperator.api.problem.Problems;
import io.accountdb.vmoperator.store.ResourceRef;
import io.accountdb.vmoperator.store.Viewer;
import io.accountdb.vmoperator.store.VmNotes;
import io.accountdb.vmoperator.store.VmQueries;
import io.accountdb.vmoperator.store.VmRow;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Changes VMs: {@code PUT /vms/{id}}. */
final class Change {
  private final VmQueries rows;
  private final Function<VmRow, ObjectNode> shape;
  private final Permissions permissions;
  private final ManagedVms managed;
  private final VirtualMachineClient virtualMachines;
  private final Territory territory;
  private final VmNotes notes;

  /**
   * @param shape a row as the API shows it
   */
  Change(
      VmQueries rows,
      Function<VmRow, ObjectNode> shape,
      Permissions permissions,
      ManagedVms managed,
      VirtualMachineClient virtualMachines,
      Territory territory,
      VmNotes notes) {
    this.rows = rows;
    this.shape = shape;
    this.permissions = permissions;
    this.managed = managed;
    this.virtualMachines = virtualMachines;
    this.territory = territory;
    this.notes = notes;
  }

  /**
   * Changes what the body names.
   *
   * @return the row, as it is right after
   * @throws io.accountdb.vmoperator.api.problem.ProblemException 403, 404, 409, 422 or 503
   */
  VmRow change(Caller caller, int id, ObjectNode body) {
    Viewer viewer = caller.viewer();
    VmRow row = rows.byId(viewer, id).orElseThrow(Problems::notFound);
    ObjectNode shown = shape.apply(row);
    VmRequest request = VmRequest.toChange(body, shown);
    @Nullable ResourceRef resource = row.resource();
    if (resource == null) {
      refuseAllButNotes(body, shown);
    } else {
      permissions.check(caller, Verb.UPDATE, resource.namespace(), resource.name());
      apply(request, row, resource);
    }
    Notes wanted = request.notes();
    if (wanted != null && !Objects.equals(wanted.text(), row.notes())) {
      notes.write(viewer, id, wanted.text());
    }
    return rows.byId(viewer, id).orElseThrow(Problems::notFound);
  }

  private static void refuseAllButNotes(ObjectNode body, ObjectNode shown) {
    boolean more =
        body.properties().stream()
            .filter(field -> !field.getKey().equals(VmRequest.NOTES))
            .anyMatch(field -> !field.getValue().equals(shown.get(field.getKey())));
    if (more) {
      throw ManagedVms.discovered();
    }
  }

  private void apply(VmRequest request, VmRow row, ResourceRef resource) {
    managed.write(
        resource,
        vm -> {
          if (vm.terminating()) {
            throw Problems.of(ProblemType.CONFLICT, "the VM is being deleted");
          }
          List<FieldChange> changes = ChangePlan.of(request, row, vm, bootDisk(request, vm));
          refuseWhatOthersHold(vm, changes);
          if (!changes.isEmpty()) {
            virtualMachines.patch(vm, FieldChange.patch(changes, vm.resourceVersion()));
          }
        });
  }

  /** A VM with several disks boots from the one that its template does. */
  private @Nullable String bootDisk(VmRequest request, StoredVm vm) {
    return request.diskGb() == null
        ? null
        : territory
            .cluster(vm.spec().clusterRef().name())
            .map(
                cluster -> TemplateDisks.of(cluster.status(), vm.spec().source().template()).boot())
            .orElse(null);
  }

  private static void refuseWhatOthersHold(StoredVm vm, List<FieldChange> changes) {
    String held =
        changes.stream()
            .filter(change -> !holders(vm, change).isEmpty())
            .map(
                change ->
                    "%s (spec.%s) is held by %s"
                        .formatted(
                            change.column(),
                            String.join(".", change.path()),
                            String.join(", ", holders(vm, change))))
            .collect(Collectors.joining("; "));
    if (!held.isEmpty()) {
      throw Problems.of(
          ProblemType.FIELD_OWNED,
          held + "; change it there, or let that field manager give the field up");
    }
  }

  private static List<String> holders(StoredVm vm, FieldChange change) {
    return FieldOwners.others(vm.holders(), change.held());
  }
}
