package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.proxmox.ShutdownText;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.reconcile.event.EventReason;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.PowerState;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.Retry;
import java.time.Duration;
import java.util.Optional;

/**
 * Follows the intents that change power, let a disk grow or destroy. They are harmless to repeat,
 * because identity, power and size are read again before each, and a resize carries a digest: what
 * is not known to run is cleared and looked at anew. Pure.
 */
final class TaskFollowUp {
  private TaskFollowUp() {}

  /** Empty: the intent is cleared, and planning goes on with what is. */
  static Optional<Decision> follow(Planning planning, Operation operation) {
    StatusDraft draft = planning.draft();
    return switch (planning.observed().task()) {
      case TaskStatus.Running ignored -> Optional.of(running(planning, operation));
      case TaskStatus.Succeeded(int warnings) -> {
        TaskReport report = new TaskReport(planning, operation);
        report.warnings(warnings);
        report.killed();
        clear(draft, operation);
        draft.retry = null;
        if (operation.disk() != null) {
          draft.disks = Disks.grown(draft.disks, operation.disk());
        }
        powerAfter(operation.type()).ifPresent(draft::provePower);
        yield operation.type() == Operation.Type.DESTROY
            ? Optional.of(destroyed(draft, operation))
            : Optional.empty();
      }
      case TaskStatus.Failed(String exitStatus) -> {
        clear(draft, operation);
        failed(planning, operation, exitStatus);
        yield Optional.empty();
      }
      case TaskStatus.Untraceable ignored -> untold(planning, operation);
      case null -> untold(planning, operation);
    };
  }

  /** Nobody says how it went. Whether a disk has grown shows its config, once that is read. */
  private static Optional<Decision> untold(Planning planning, Operation operation) {
    if (operation.disk() != null && planning.cluster().snapshot().isEmpty()) {
      return Optional.of(running(planning, operation));
    }
    clear(planning.draft(), operation);
    return Optional.empty();
  }

  private static void clear(StatusDraft draft, Operation operation) {
    draft.operation = null;
    if (operation.disk() == null) {
      draft.powerState = null;
    }
  }

  /** Our own task that ended well tells more than a list that lags. */
  private static Optional<PowerState> powerAfter(Operation.Type type) {
    return switch (type) {
      case START -> Optional.of(PowerState.RUNNING);
      case SHUTDOWN, STOP -> Optional.of(PowerState.STOPPED);
      case CLONE, RESIZE, DESTROY -> Optional.empty();
    };
  }

  private static Decision running(Planning planning, Operation operation) {
    Step wait = new Step.Wait(Duration.ofSeconds(30));
    String reason =
        switch (operation.type()) {
          case START -> "Starting";
          case SHUTDOWN, STOP -> "Stopping";
          case RESIZE -> "Reconfiguring";
          case DESTROY -> "Destroying";
          case CLONE -> "Cloning";
        };
    String message = TaskReport.what(operation);
    if (planning.desired().deletionTime() != null) {
      planning.draft().deleting(reason, message);
      return new Decision(new Verdict.NotReady("Deleting", message, "Terminating"), wait);
    }
    if (operation.type() == Operation.Type.RESIZE) {
      planning.draft().unknown(ConditionType.CONFIG_SYNCED, "Applying", message);
    } else {
      planning.draft().unknown(ConditionType.POWER_STATE_SYNCED, reason, message);
    }
    return Decision.progressing(reason, message, reason, wait);
  }

  /** Our own destroy task that ended well is proof. */
  private static Decision destroyed(StatusDraft draft, Operation operation) {
    String message = "VM %d on %s is destroyed".formatted(operation.vmid(), operation.node());
    draft.tell(EventReason.VM_DESTROYED, message);
    return new Decision(
        new Verdict.NotReady("Deleting", message, "Terminating"), new Step.Release());
  }

  private static void failed(Planning planning, Operation operation, String exitStatus) {
    StatusDraft draft = planning.draft();
    ProxmoxFailure failure = new TaskReport(planning, operation).failed(exitStatus);
    int failures = draft.retry == null ? 1 : draft.retry.count() + 1;
    Duration delay = Failures.delay(failure, failures);
    draft.retry = new Retry(failures, planning.observed().now().plus(delay).toString());
    boolean timedOut =
        operation.type() == Operation.Type.SHUTDOWN && ShutdownText.saysTimedOut(exitStatus);
    boolean raced =
        operation.type() == Operation.Type.RESIZE
            && failure instanceof ProxmoxFailure.SomebodyElses;
    if (!raced) {
      // A stale digest is no news: the change is planned anew at once.
      draft.tell(
          timedOut ? EventReason.SHUTDOWN_TIMED_OUT : EventReason.TASK_FAILED, failure.message());
    }
    switch (operation.type()) {
      case START -> draft.no(ConditionType.POWER_STATE_SYNCED, "StartFailed", failure.message());
      case SHUTDOWN, STOP ->
          draft.no(
              ConditionType.POWER_STATE_SYNCED,
              timedOut ? "ShutdownTimedOut" : "StopFailed",
              failure.message());
      case RESIZE ->
          draft.no(ConditionType.CONFIG_SYNCED, Failures.ofConfig(failure), failure.message());
      case DESTROY -> draft.deleting("Destroying", failure.message());
      case CLONE -> throw new IllegalStateException("clones have their own recovery");
    }
    draft.hold(failure);
  }
}
