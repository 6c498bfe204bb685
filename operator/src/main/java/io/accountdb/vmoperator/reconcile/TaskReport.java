package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.FailureClassifier;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.proxmox.ShutdownText;
import io.accountdb.vmoperator.proxmox.Upid;
import io.accountdb.vmoperator.reconcile.event.EventReason;
import io.accountdb.vmoperator.resource.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What people are told of a task of ours that has ended: what it was, how it ended, and what
 * Proxmox logged last. Pure; for {@link CloneRecovery} and {@link TaskFollowUp}.
 */
final class TaskReport {
  private final Planning planning;
  private final Operation operation;

  TaskReport(Planning planning, Operation operation) {
    this.planning = planning;
    this.operation = operation;
  }

  /** The failure that an exit status means, told in full. */
  ProxmoxFailure failed(String exitStatus) {
    return explain(FailureClassifier.ofTask(upid(), exitStatus));
  }

  /** A failure of the task, told in full. */
  ProxmoxFailure explain(ProxmoxFailure failure) {
    String text = "%s failed: %s".formatted(what(operation), LogTail.fit(failure.message()));
    String tail = LogTail.of(log());
    return failure.withMessage(tail.isEmpty() ? text : text + "; log: " + tail);
  }

  /** A task that ended well although something was wrong: it is a success, and is told of. */
  void warnings(int number) {
    if (number == 0) {
      return;
    }
    String lines = LogTail.warnings(log());
    planning
        .draft()
        .tell(
            EventReason.TASK_WARNINGS,
            "%s ended with %d warning(s): %s"
                .formatted(
                    what(operation),
                    number,
                    lines.isEmpty() ? "see the task's log in Proxmox" : lines));
  }

  /** A guest that did not obey a shutdown with force is killed, and the task ends well. */
  void killed() {
    if (operation.type() == Operation.Type.SHUTDOWN
        && tookAllItsTime()
        && ShutdownText.saysKilled(log())) {
      String note = "%s took longer than %d s; Proxmox pulled its plug";
      planning
          .draft()
          .tell(
              EventReason.HARD_STOP_USED,
              note.formatted(what(operation), planning.desired().stopTimeout().toSeconds()));
    }
  }

  private boolean tookAllItsTime() {
    Duration passed = Duration.between(operation.started(), planning.serverTime());
    return passed.compareTo(planning.desired().stopTimeout()) >= 0;
  }

  /** Empty where Proxmox does not tell, or has forgotten. */
  private List<String> log() {
    return planning.attempt(new Question.TaskLog(upid())).orElse(List.of());
  }

  private Upid upid() {
    return Upid.parse(Objects.requireNonNull(operation.upid()));
  }

  /** What an operation does, and to which guest. */
  static String what(Operation operation) {
    String guest = "VM %d on %s".formatted(operation.vmid(), operation.node());
    return switch (operation.type()) {
      case RESIZE -> {
        Operation.Disk disk = Objects.requireNonNull(operation.disk());
        yield "growing %s of %s to %s".formatted(disk.slot(), guest, disk.size());
      }
      case CLONE -> "cloning VM %d into %s".formatted(operation.sourceVMID(), guest);
      case START -> "starting " + guest;
      case SHUTDOWN -> "shutting down " + guest;
      case STOP -> "stopping " + guest;
      case DESTROY -> "destroying " + guest;
    };
  }
}
