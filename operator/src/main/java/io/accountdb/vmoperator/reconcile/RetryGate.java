package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.reconcile.event.EventReason;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Holds a change back until the time that was set when the one before it failed. A new spec passes
 * at once. Pure; the last word of {@link Planner}.
 */
final class RetryGate {
  private static final Duration UNANSWERED = Duration.ofSeconds(5);

  private final Desired desired;
  private final Observed observed;
  private final StatusDraft draft;

  RetryGate(Desired desired, Observed observed, StatusDraft draft) {
    this.desired = desired;
    this.observed = observed;
    this.draft = draft;
  }

  Plan pass(Decision decision) {
    Retry retry = draft.retry;
    if (!(decision.step() instanceof Step.Change change)
        || retry == null
        || !Objects.equals(observed.status().observedGeneration(), desired.generation())) {
      return draft.plan(decision.verdict(), decision.step());
    }
    Duration left = Duration.between(observed.now(), Instant.parse(retry.nextAttemptTime()));
    if (!left.isPositive()) {
      return draft.plan(decision.verdict(), change);
    }
    Verdict held = held();
    draft.withdraw(change);
    return draft.plan(held, new Step.Wait(left));
  }

  private Verdict held() {
    ProxmoxFailure failure = draft.heldFailure();
    return failure == null ? Verdicts.stored(observed.status()) : verdict(failure);
  }

  private Verdict verdict(ProxmoxFailure failure) {
    return desired.deletionTime() != null
        ? new Verdict.NotReady("Deleting", failure.message(), "Terminating")
        : Failures.verdict(failure, draft.biosUuid == null ? "Pending" : "Reconfiguring");
  }

  /** A call that may have run keeps its intent: recovery will tell. */
  Plan failed(Step.Change change, ProxmoxFailure cause) {
    String message = "cannot %s: %s".formatted(change.describe(), cause.message());
    ProxmoxFailure failure = cause.withMessage(message);
    if (failure.mayHaveRun() && change instanceof Step.Intended) {
      return draft.plan(verdict(failure), new Step.Wait(UNANSWERED));
    }
    int failures = draft.retry == null ? 1 : draft.retry.count() + 1;
    Duration delay = Failures.delay(failure, failures);
    draft.withdraw(change);
    draft.retry = new Retry(failures, observed.now().plus(delay).toString());
    switch (change) {
      case Step.Clone ignored ->
          draft.no(ConditionType.PROVISIONED, Failures.ofClone(failure), message);
      case Step.UpdateConfig ignored ->
          draft.no(ConditionType.CONFIG_SYNCED, Failures.ofConfig(failure), message);
      case Step.Resize ignored ->
          draft.no(ConditionType.CONFIG_SYNCED, Failures.ofConfig(failure), message);
      case Step.Start ignored -> draft.no(ConditionType.POWER_STATE_SYNCED, "StartFailed", message);
      case Step.Shutdown ignored ->
          draft.no(ConditionType.POWER_STATE_SYNCED, "StopFailed", message);
      case Step.Stop ignored -> draft.no(ConditionType.POWER_STATE_SYNCED, "StopFailed", message);
      case Step.Destroy ignored -> draft.deleting("Destroying", message);
    }
    event(change, failure).ifPresent(reason -> draft.tell(reason, message));
    return draft.plan(verdict(failure), new Step.Wait(delay));
  }

  /** A stale digest is no news: the change is planned anew at once. */
  private static Optional<EventReason> event(Step.Change change, ProxmoxFailure failure) {
    boolean raced = failure instanceof ProxmoxFailure.SomebodyElses;
    if (change instanceof Step.Clone) {
      return Optional.of(raced ? EventReason.VMID_TAKEN : EventReason.CLONE_FAILED);
    }
    return raced ? Optional.empty() : Optional.of(EventReason.CALL_FAILED);
  }
}
