package io.accountdb.vmoperator.endtoend;

import static io.accountdb.vmoperator.endtoend.KillState.DONE;
import static io.accountdb.vmoperator.endtoend.KillState.NOT_SENT;
import static io.accountdb.vmoperator.endtoend.KillState.TASK_RUNS;
import static io.accountdb.vmoperator.endtoend.KillState.UNDER_WAY;

import io.accountdb.vmoperator.resource.Conditions;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import java.util.List;
import java.util.Optional;

/** The side effects of the operator on one resource, each a place to die at. */
enum KillPoint {
  FINALIZER(Kind.WRITE),
  CLONE_INTENT(Kind.WRITE),
  CLONE(Kind.TASK),
  CLONE_UPID(Kind.WRITE),
  ADOPTION(Kind.WRITE),
  CONFIG(Kind.WRITE),
  RESIZE_INTENT(Kind.WRITE),
  RESIZE(Kind.TASK),
  RESIZE_UPID(Kind.WRITE),
  START_INTENT(Kind.WRITE),
  START(Kind.TASK),
  START_UPID(Kind.WRITE),
  SHUTDOWN_INTENT(Kind.WRITE),
  SHUTDOWN(Kind.TASK),
  SHUTDOWN_UPID(Kind.WRITE),
  STOP_INTENT(Kind.WRITE),
  STOP(Kind.TASK),
  STOP_UPID(Kind.WRITE),
  DESTROY_INTENT(Kind.WRITE),
  DESTROY(Kind.TASK),
  DESTROY_UPID(Kind.WRITE),
  READINESS(Kind.WRITE);

  private final Kind kind;

  KillPoint(Kind kind) {
    this.kind = kind;
  }

  private enum Kind {
    /** Done when it is answered. */
    WRITE,
    /** Proxmox answers with a task. */
    TASK
  }

  List<KillState> states() {
    return switch (kind) {
      case WRITE -> List.of(NOT_SENT, UNDER_WAY, DONE);
      case TASK -> List.of(NOT_SENT, UNDER_WAY, TASK_RUNS, DONE);
    };
  }

  /** The point that a method of the Proxmox client is; empty for one that only reads. */
  static Optional<KillPoint> ofCall(String method) {
    return switch (method) {
      case "clone" -> Optional.of(CLONE);
      case "updateConfig" -> Optional.of(CONFIG);
      case "resize" -> Optional.of(RESIZE);
      case "start" -> Optional.of(START);
      case "shutdown" -> Optional.of(SHUTDOWN);
      case "stop" -> Optional.of(STOP);
      case "destroy" -> Optional.of(DESTROY);
      default -> Optional.empty();
    };
  }

  /** The point that a write of this status is. */
  static Optional<KillPoint> ofStatus(VirtualMachineStatus status) {
    Operation operation = status.operation();
    if (operation != null) {
      return Optional.of(ofOperation(operation.type(), operation.upid() == null));
    }
    if (Conditions.of(status.conditions()).isTrue("Ready")) {
      return Optional.of(READINESS);
    }
    return status.biosUUID() == null ? Optional.empty() : Optional.of(ADOPTION);
  }

  private static KillPoint ofOperation(Operation.Type type, boolean intent) {
    return switch (type) {
      case CLONE -> intent ? CLONE_INTENT : CLONE_UPID;
      case RESIZE -> intent ? RESIZE_INTENT : RESIZE_UPID;
      case START -> intent ? START_INTENT : START_UPID;
      case SHUTDOWN -> intent ? SHUTDOWN_INTENT : SHUTDOWN_UPID;
      case STOP -> intent ? STOP_INTENT : STOP_UPID;
      case DESTROY -> intent ? DESTROY_INTENT : DESTROY_UPID;
    };
  }
}
