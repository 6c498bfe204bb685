package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.Conditions;

/**
 * Holds back what would change something in Proxmox while reconciliation is paused, and says so.
 * What is under way already is followed to its end, and the rest of the status goes on. Pure; asked
 * by {@link Planner} about each decision.
 */
final class PauseGate {
  private final Desired desired;
  private final Observed observed;
  private final StatusDraft draft;

  PauseGate(Desired desired, Observed observed, StatusDraft draft) {
    this.desired = desired;
    this.observed = observed;
    this.draft = draft;
  }

  Decision pass(Decision decision) {
    if (!desired.pause().isPaused() || !(decision.step() instanceof Step.Change change)) {
      return decision;
    }
    draft.forget(change);
    draft.withholdGeneration();
    String message = "not done while paused: " + change.describe();
    Verdict verdict = desired.deletionTime() == null ? wanted(change, message) : deleted(message);
    // Unpausing wakes the resource.
    return new Decision(verdict, new Step.Rest());
  }

  private Verdict wanted(Step.Change change, String message) {
    return switch (change) {
      case Step.Clone ignored -> {
        draft.unknown(ConditionType.PROVISIONED, "Paused", message);
        yield new Verdict.NotReady("Paused", message, "Pending");
      }
      case Step.UpdateConfig ignored -> configuration(message);
      case Step.Resize ignored -> configuration(message);
      case Step.Start ignored -> power(message, "Stopped");
      case Step.Shutdown ignored -> power(message, "Running");
      case Step.Stop ignored -> power(message, "Running");
      case Step.Destroy ignored -> throw new IllegalStateException("destroy of what is wanted");
    };
  }

  private Verdict configuration(String message) {
    draft.unknown(ConditionType.CONFIG_SYNCED, "Paused", message);
    return Verdicts.stored(observed.status());
  }

  private Verdict power(String message, String printable) {
    draft.no(ConditionType.POWER_STATE_SYNCED, "Paused", message);
    return new Verdict.NotReady("Paused", message, printable);
  }

  /** The condition is true only once the deletion has begun. */
  private Verdict deleted(String message) {
    if (Conditions.of(observed.status().conditions()).isTrue(ConditionType.DELETING)) {
      draft.yes(ConditionType.DELETING, "Paused", message);
    } else {
      draft.no(ConditionType.DELETING, "Paused", message);
    }
    return new Verdict.NotReady("Deleting", message, "Terminating");
  }
}
