package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.EndedOperation;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.sync.Journal;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the {@link Journal} which operations have ended, before the status that says so is stored:
 * after a crash they are told again. What cannot be told while the database is down goes into that
 * status, so that nobody waits and nothing is held in memory. Called by {@link Visit}.
 */
final class Bookkeeper {
  /** A status must not grow without bound. */
  static final int MOST = 8;

  private static final Logger log = LoggerFactory.getLogger(Bookkeeper.class);

  private final Journal journal;
  private final Function<VirtualMachine, List<ManagedFieldsEntry>> managedFields;

  /**
   * @param managedFields of the resource as it is in Kubernetes; the caches drop them
   */
  Bookkeeper(Journal journal, Function<VirtualMachine, List<ManagedFieldsEntry>> managedFields) {
    this.journal = journal;
    this.managedFields = managedFields;
  }

  /**
   * Tells what is left from before and what has ended since.
   *
   * @param stored the status that is stored
   * @param next the one that is to be
   * @return the latter with what could not be told
   */
  VirtualMachineStatus settle(
      VirtualMachine vm,
      VirtualMachineStatus stored,
      VirtualMachineStatus next,
      List<Endings.Ending> ended) {
    List<EndedOperation> left = new ArrayList<>(stored.untold());
    ended.forEach(ending -> left.add(ending.operation().wantedBy(wantedBy(vm, ending.fields()))));
    while (!left.isEmpty() && tell(vm, next, left.getFirst())) {
      left.removeFirst();
    }
    while (left.size() > MOST) {
      log.warn(
          "{}: the trail will never tell of {}: the database has been down for too long",
          VirtualMachineIndex.claimant(vm),
          left.removeFirst());
    }
    return next.withUntold(left);
  }

  /** The same for a resource that goes: what cannot be told now never will be. */
  void close(VirtualMachine vm, VirtualMachineStatus stored, List<Endings.Ending> ended) {
    settle(vm, stored, stored, ended)
        .untold()
        .forEach(
            operation ->
                log.warn(
                    "{}: the resource goes before the trail could be told of {}",
                    VirtualMachineIndex.claimant(vm),
                    operation));
  }

  /** That somebody has deleted a resource is no field of it. */
  private List<String> wantedBy(VirtualMachine vm, Set<String> fields) {
    return vm.isMarkedForDeletion()
        ? List.of()
        : FieldManagers.holding(managedFields.apply(vm), fields);
  }

  private boolean tell(VirtualMachine vm, VirtualMachineStatus status, EndedOperation operation) {
    VirtualMachineStatus.Owner owner = status.owner();
    if (owner == null) {
      // Every VM that was touched has one; without, there is nobody whose trail it would be.
      log.warn("{}: {} has no owner", VirtualMachineIndex.claimant(vm), operation);
      return true;
    }
    return journal.tell(
        new Journal.Entry(
            Math.toIntExact(owner.id()),
            status.databaseID() == null ? null : Math.toIntExact(status.databaseID()),
            operation.vmid(),
            Objects.requireNonNullElse(vm.getSpec().vmName(), vm.getMetadata().getName()),
            Journal.Kind.valueOf(operation.kind().name()),
            Journal.Outcome.valueOf(operation.outcome().name()),
            operation.message(),
            operation.upid(),
            operation.started(),
            vm.getMetadata().getUid(),
            operation.attempt(),
            Objects.requireNonNullElse(operation.fieldManagers(), List.of())));
  }
}
