package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.VirtualMachineStatus.Owner;
import io.accountdb.vmoperator.sync.MirrorState;
import java.util.Optional;

/** What flows back through the agent sync whatever the VM itself is doing: its row. Pure. */
final class Reflection {
  private Reflection() {}

  /** Mirrored never gates Ready: a database that is down does not mark VMs down. */
  static void mirror(StatusDraft draft, MirrorState mirror) {
    switch (mirror) {
      case MirrorState.Mirrored(long rowId) -> {
        draft.databaseId = rowId;
        draft.yes(ConditionType.MIRRORED, "Mirrored", "");
      }
      case MirrorState.Pending ignored -> {
        if (!draft.conditions().isTrue(ConditionType.MIRRORED)) {
          draft.unknown(ConditionType.MIRRORED, "Pending", "");
        }
      }
      case MirrorState.Failed(String reason, String message) ->
          draft.no(ConditionType.MIRRORED, reason, message);
    }
  }

  /**
   * The owner of a VM that exists is never changed by a reconciliation. Empty: all is well; else
   * what an admin has to settle, while the VM is neither stopped nor reassigned.
   */
  static Optional<Verdict.Stalled> lostOwner(StatusDraft draft, OwnerVerdict verdict) {
    return switch (verdict) {
      case OwnerVerdict.Unavailable ignored -> Optional.empty();
      case OwnerVerdict.Refused(String reason, String message) ->
          Optional.of(new Verdict.Stalled(reason, message));
      case OwnerVerdict.Granted(String name, int id) -> {
        Owner owner = draft.owner;
        if (owner == null) {
          draft.owner = new Owner(name, (long) id);
          yield Optional.empty();
        }
        yield owner.id() == id
            ? Optional.empty()
            : Optional.of(
                new Verdict.Stalled(
                    "OwnerNotAllowed",
                    "the VM's row belongs to %s, the Namespace now names %s; an admin transfers the row or restores the label"
                        .formatted(owner.name(), name)));
      }
    };
  }
}
