package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.resource.EndedOperation;
import io.accountdb.vmoperator.resource.EndedOperation.Kind;
import io.accountdb.vmoperator.resource.EndedOperation.Outcome;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which operation has ended, for the trail: told by an intent that is cleared. Pure. */
final class Endings {
  private static final Set<String> ALL = Set.of();
  private static final Set<String> DISKS = Set.of("disks");
  private static final Set<String> POWER = Set.of("runStrategy", "power");

  /** The field of the spec that a key of Proxmox's configuration comes from. */
  private static final Map<String, String> FIELDS =
      Map.of(
          "name", "vmName",
          "description", "description",
          "cores", "cpu",
          "sockets", "cpu",
          "cpu", "cpu",
          "memory", "memory",
          "balloon", "memory",
          "agent", "guestAgent");

  /** An ended operation may have to stay in the status for a while. */
  private static final int LONGEST_MESSAGE = 500;

  private Endings() {}

  /**
   * One that has ended.
   *
   * @param fields of the spec that it carried out; empty: all of them
   */
  record Ending(EndedOperation operation, Set<String> fields) {
    Ending {
      fields = Set.copyOf(fields);
    }
  }

  /**
   * What ended between two statuses that follow each other.
   *
   * @param task of the first one's intent, as far as it is known
   */
  static List<Ending> between(
      VirtualMachineStatus before, VirtualMachineStatus after, @Nullable TaskStatus task) {
    Operation operation = before.operation();
    if (operation == null || goesOn(operation, after.operation())) {
      return List.of();
    }
    return List.of(
        switch (task) {
          case TaskStatus.Succeeded _ -> ended(operation, Outcome.SUCCEEDED, null);
          case TaskStatus.Failed(String exitStatus) -> ended(operation, Outcome.FAILED, exitStatus);
          case TaskStatus.Running _ -> untold(operation, after);
          case TaskStatus.Untraceable _ -> untold(operation, after);
          case null -> untold(operation, after);
        });
  }

  /** A change that Proxmox refused; a call that may have run keeps its intent and has not ended. */
  static List<Ending> refused(
      VirtualMachineStatus intended,
      VirtualMachineStatus after,
      Step.Change change,
      ProxmoxFailure failure,
      Instant sent) {
    return switch (change) {
      case Step.UpdateConfig update ->
          List.of(configured(update, Outcome.FAILED, failure.message(), sent));
      case Step.Intended _ -> {
        Operation operation = Objects.requireNonNull(intended.operation());
        yield goesOn(operation, after.operation())
            ? List.of()
            : List.of(ended(operation, Outcome.FAILED, failure.message()));
      }
    };
  }

  /** A change of the configuration, which has no intent and no task. */
  static Ending configured(Step.UpdateConfig update, Instant sent) {
    return configured(update, Outcome.SUCCEEDED, null, sent);
  }

  private static Ending configured(
      Step.UpdateConfig update, Outcome outcome, @Nullable String message, Instant sent) {
    return new Ending(
        new EndedOperation(
            Kind.CONFIG,
            update.guest().vmid(),
            1,
            null,
            sent.toString(),
            outcome,
            shortened(message),
            null),
        update.change().set().keySet().stream()
            .map(key -> FIELDS.getOrDefault(key, key))
            .collect(Collectors.toSet()));
  }

  /** A clone that is sent again is the same clone; everything else is known by its start. */
  private static boolean goesOn(Operation operation, @Nullable Operation later) {
    if (later == null || later.type() != operation.type()) {
      return false;
    }
    return later.startTime().equals(operation.startTime())
        || (operation.type() == Operation.Type.CLONE
            && later.vmid().equals(operation.vmid())
            && later.attempt().equals(operation.attempt()));
  }

  /** Of a clone its VM tells, and of a disk its size, whatever became of the task. */
  private static Ending untold(Operation operation, VirtualMachineStatus after) {
    return switch (operation.type()) {
      case CLONE -> untoldClone(operation, after);
      case RESIZE ->
          ended(
              operation,
              Disks.haveGrown(after.disks(), Objects.requireNonNull(operation.disk()))
                  ? Outcome.SUCCEEDED
                  : Outcome.UNKNOWN,
              null);
      case START, SHUTDOWN, STOP, DESTROY -> ended(operation, Outcome.UNKNOWN, null);
    };
  }

  private static Ending untoldClone(Operation operation, VirtualMachineStatus after) {
    return after.biosUUID() != null && operation.vmid().equals(after.vmid())
        ? ended(operation, Outcome.SUCCEEDED, null)
        : ended(operation, Outcome.FAILED, "VMID %d is not ours".formatted(operation.vmid()));
  }

  private static Ending ended(Operation operation, Outcome outcome, @Nullable String message) {
    return new Ending(
        new EndedOperation(
            kind(operation.type()),
            operation.vmid(),
            operation.attempt(),
            operation.upid(),
            operation.startTime(),
            outcome,
            shortened(message),
            null),
        fields(operation.type()));
  }

  private static @Nullable String shortened(@Nullable String message) {
    return message == null || message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE);
  }

  private static Set<String> fields(Operation.Type type) {
    return switch (type) {
      case CLONE, DESTROY -> ALL;
      case START, SHUTDOWN, STOP -> POWER;
      case RESIZE -> DISKS;
    };
  }

  private static Kind kind(Operation.Type type) {
    return switch (type) {
      case CLONE -> Kind.CLONE;
      case START -> Kind.START;
      case SHUTDOWN -> Kind.STOP;
      case STOP -> Kind.HARD_STOP;
      case RESIZE -> Kind.RESIZE;
      case DESTROY -> Kind.DELETE;
    };
  }
}
