package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.Condition;
import io.accountdb.vmoperator.resource.Conditions;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;

/** Reads the verdict back from a status that shall stay as it is. */
final class Verdicts {
  private Verdicts() {}

  static Verdict stored(VirtualMachineStatus status) {
    Conditions conditions = Conditions.of(status.conditions());
    Condition ready = conditions.get(ConditionType.READY).orElse(null);
    String printable =
        status.printableStatus() == null
            ? "Pending"
            : status.printableStatus().replace(StatusDraft.PAUSED, "");
    if (ready == null) {
      return new Verdict.Progressing("Provisioning", "", printable);
    }
    return switch (ready.status()) {
      case Conditions.TRUE -> new Verdict.Ready(ready.reason(), ready.message(), printable);
      case Conditions.FALSE ->
          conditions.isTrue(ConditionType.STALLED)
              ? new Verdict.Stalled(ready.reason(), ready.message())
              : new Verdict.NotReady(ready.reason(), ready.message(), printable);
      default -> new Verdict.Progressing(ready.reason(), ready.message(), printable);
    };
  }
}
