package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.FailureClassifier;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.Presence;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.proxmox.Upid;
import io.accountdb.vmoperator.reconcile.event.EventReason;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.PowerState;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.Retry;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Follows a clone's intent to its end, be it in the run that stored it or after a crash: who has
 * the VMID now decides, never the name. Pure.
 */
final class CloneRecovery {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

  private final Planning planning;
  private final StatusDraft draft;
  private final Operation operation;
  private final int vmid;
  private final CandidateClones candidates;

  CloneRecovery(Planning planning, Operation operation) {
    this.planning = planning;
    this.draft = planning.draft();
    this.operation = operation;
    this.vmid = operation.vmid();
    this.candidates = CandidateClones.of(planning, operation);
  }

  /** What became of the clone. */
  sealed interface Outcome {
    /** It is ours and complete; the draft holds its identity, and the intent is cleared. */
    record Adopted() implements Outcome {}

    /** Still under way, or not to be told yet. */
    record Pending(Decision decision) implements Outcome {}

    /** Somebody else has the VMID. */
    record Lost(String message) implements Outcome {}

    /** It failed and left nothing behind. */
    record Failed(ProxmoxFailure failure) implements Outcome {}

    /** Nothing is there and nothing of ours can still run: the call may be sent again. */
    record NeverHappened() implements Outcome {}
  }

  Outcome outcome() {
    if (planning.observed().task() instanceof TaskStatus.Running) {
      String message = "cloning VMID %d from VMID %d".formatted(vmid, operation.sourceVMID());
      return pending("Cloning", message, Duration.ofSeconds(30));
    }
    return switch (planning.config(vmid)) {
      case ConfigSight.Found found -> guestIsThere(found);
      case ConfigSight.Missing ignored -> nothingIsThere(null);
      // A pool-scoped token sees its clone only once the task has put it into the pool.
      case ConfigSight.Hidden(String message) ->
          candidates.run()
              ? locked("Proxmox does not show VMID %d yet: %s".formatted(vmid, message))
              : nothingIsThere(message);
    };
  }

  private Outcome guestIsThere(ConfigSight.Found located) {
    GuestConfig config = located.config();
    return switch (Ownership.of(config, planning.desired(), vmid, null)) {
      case OURS -> {
        if (config.lock().isPresent()) {
          yield locked("VMID %d is locked (%s)".formatted(vmid, config.lock().get()));
        }
        yield adopt(located);
      }
      case IN_THE_MAKING ->
          locked("VMID %d is locked (%s)".formatted(vmid, config.lock().orElse("")));
      // Of a clone that was not adopted yet no uuid is expected.
      case UNPROVEN, FOREIGN ->
          mayStillRun()
              ? pending("WaitingForLock", "waiting for an unanswered clone", LOOK_AGAIN)
              : new Outcome.Lost(
                  "VMID %d went to another VM (%s)"
                      .formatted(vmid, config.name().orElse("without name")));
    };
  }

  private Outcome adopt(ConfigSight.Found located) {
    if (planning.observed().task() instanceof TaskStatus.Succeeded(int warnings)) {
      report().warnings(warnings);
    }
    draft.vmid = vmid;
    draft.node = located.node();
    draft.biosUuid = located.config().biosUuid().orElseThrow();
    draft.templateVmid = operation.sourceVMID();
    draft.attempt = operation.attempt();
    draft.operation = null;
    draft.retry = null;
    draft.powerState = PowerState.STOPPED;
    draft.yes(
        ConditionType.PROVISIONED,
        "Provisioned",
        "VMID %d, cloned from VMID %d".formatted(vmid, operation.sourceVMID()));
    return new Outcome.Adopted();
  }

  /**
   * @param hidden why Proxmox does not show the VMID; null: it says that nobody is where it may be
   */
  private Outcome nothingIsThere(@Nullable String hidden) {
    @Nullable TaskStatus task = planning.observed().task();
    if (task instanceof TaskStatus.Failed(String exitStatus)) {
      ProxmoxFailure failure =
          FailureClassifier.ofTask(
              Upid.parse(Objects.requireNonNull(operation.upid())), exitStatus);
      return failure instanceof ProxmoxFailure.SomebodyElses
          ? new Outcome.Lost("VMID %d was taken: %s".formatted(vmid, exitStatus))
          : new Outcome.Failed(failure);
    }
    Duration settled = planning.untilSettled(operation);
    if (settled.isPositive()) {
      return pending(
          "Cloning", "the clone to VMID %d may still be queued".formatted(vmid), settled);
    }
    if (candidates.run()) {
      return locked("a clone that may be ours still runs");
    }
    return switch (planning.get(new Question.Absence(vmid, operation.node()))) {
      case Presence.Present ignored -> inUse(hidden);
      case Presence.Gone ignored -> new Outcome.NeverHappened();
      case Presence.Unproven(String why) ->
          pending(
              "Cloning", "cannot tell whether VMID %d exists: %s".formatted(vmid, why), LOOK_AGAIN);
    };
  }

  /**
   * Only a guest that is seen to be foreign, or that is hidden from a token none of whose clones
   * can have made it, is taken for somebody else's: a mistake here is a second VM.
   */
  private Outcome inUse(@Nullable String hidden) {
    if (hidden == null) {
      String message = "VMID %d is in use, but not where it was; it may have moved".formatted(vmid);
      return pending("Cloning", message, LOOK_AGAIN);
    }
    if (operation.upid() == null && !candidates.mayHaveEnded()) {
      return new Outcome.Lost("VMID %d is in use by a guest that is not ours".formatted(vmid));
    }
    String advice =
        "VMID %d may have been cloned for this resource, and is hidden from the token (%s); give the token VM.Audit on /vms/%d, so that it can tell"
            .formatted(vmid, hidden, vmid);
    draft.unknown(ConditionType.PROVISIONED, "PermissionDenied", advice);
    return new Outcome.Pending(Decision.stalled("PermissionDenied", advice));
  }

  /** Whether a call without an answer may yet take the VMID. */
  private boolean mayStillRun() {
    return operation.upid() == null
        && (planning.untilSettled(operation).isPositive() || candidates.run());
  }

  private Outcome locked(String message) {
    Duration age = Duration.between(operation.started(), planning.serverTime());
    if (age.compareTo(Lock.STALE) > 0 && !candidates.run()) {
      String advice = Lock.advice("%s since %s".formatted(message, operation.startTime()), vmid);
      draft.unknown(ConditionType.PROVISIONED, "WaitingForLock", advice);
      return new Outcome.Pending(Decision.stalled("StaleLock", advice));
    }
    return pending("WaitingForLock", message, LOOK_AGAIN);
  }

  private Outcome pending(String reason, String message, Duration wait) {
    draft.unknown(ConditionType.PROVISIONED, reason, message);
    return new Outcome.Pending(
        Decision.progressing("Provisioning", message, "Cloning", new Step.Wait(wait)));
  }

  /** What is next for a resource that is wanted. */
  static Optional<Decision> resume(Planning planning, Operation operation) {
    CloneRecovery recovery = new CloneRecovery(planning, operation);
    return switch (recovery.outcome()) {
      case Outcome.Adopted ignored -> Optional.empty();
      case Outcome.Pending(Decision decision) -> Optional.of(decision);
      case Outcome.Lost(String message) -> Optional.of(recovery.lost(message));
      case Outcome.Failed(ProxmoxFailure failure) -> Optional.of(recovery.failed(failure));
      case Outcome.NeverHappened ignored -> Optional.of(recovery.repeat());
    };
  }

  private Decision lost(String message) {
    forget();
    draft.tell(EventReason.VMID_TAKEN, message);
    if (planning.desired().spec().vmid() != null) {
      draft.no(ConditionType.PROVISIONED, "VMIDConflict", message);
      return Decision.stalled("VMIDConflict", message);
    }
    draft.retry = new Retry(operation.attempt(), planning.observed().now().toString());
    draft.unknown(ConditionType.PROVISIONED, "Cloning", message + "; taking another VMID");
    return Decision.progressing(
        "Provisioning", message, "Pending", new Step.Wait(Duration.ofSeconds(1)));
  }

  private Decision failed(ProxmoxFailure cause) {
    ProxmoxFailure failure = report().explain(cause);
    forget();
    Duration delay = Failures.delay(failure, operation.attempt());
    draft.retry = new Retry(operation.attempt(), planning.observed().now().plus(delay).toString());
    draft.no(ConditionType.PROVISIONED, Failures.ofClone(failure), failure.message());
    draft.tell(EventReason.CLONE_FAILED, failure.message());
    return new Decision(Failures.verdict(failure, "Pending"), new Step.Wait(delay));
  }

  private TaskReport report() {
    return new TaskReport(planning, operation);
  }

  private void forget() {
    draft.operation = null;
    draft.vmid = null;
    draft.templateVmid = null;
  }

  /**
   * The same VMID and attempt; the intent is stored once more, with the new time, before the call.
   */
  private Decision repeat() {
    int source = Objects.requireNonNull(operation.sourceVMID());
    if (!(planning.get(new Question.Config(source, List.of(operation.node())))
            instanceof ConfigSight.Found(String ignored, GuestConfig template))
        || !template.template()) {
      forget();
      return Decision.progressing(
          "Provisioning",
          "the template VMID %d is gone from %s".formatted(source, operation.node()),
          "Pending",
          new Step.Wait(Duration.ofSeconds(1)));
    }
    Operation again =
        planning.intend(Operation.Type.CLONE, vmid, source, operation.node(), operation.attempt());
    return new Provisioning(planning).clone(again, template);
  }
}
