package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.resource.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Keeps a deletion from beginning: for some seconds in any case, since a mistake comes in numbers,
 * and where it is one of too many, until an administrator releases it. That it has begun, or is
 * held, is in the condition Deleting: true is never held any more. Pure; asked by {@link Planner}
 * before anything else, and by {@link Deletion} once it has found a VM.
 */
final class DeletionHold {
  private static final String HELD = "MassDeletionHeld";

  /** Within it the others of a burst have become known. */
  private static final Duration SETTLING = Duration.ofSeconds(5);

  /** A release, or a new limit, wakes the resource. */
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(5);

  private final Desired desired;
  private final Observed observed;
  private final StatusDraft draft;
  private final MassDeletion deletions;

  DeletionHold(Desired desired, Observed observed, StatusDraft draft) {
    this.desired = desired;
    this.observed = observed;
    this.draft = draft;
    this.deletions = observed.massDeletion();
  }

  /** Empty: it may begin, or go on. */
  Optional<Decision> decide() {
    Instant deletion = Objects.requireNonNull(desired.deletionTime());
    boolean begun = draft.conditions().isTrue(ConditionType.DELETING);
    boolean destroys = draft.vmid != null && !desired.retains();
    if (begun || !destroys || deletions.isOff() || deletions.isReleased(deletion)) {
      return Optional.empty();
    }
    Duration left = SETTLING.minus(Duration.between(deletion, observed.now()));
    if (left.isPositive()) {
      return Optional.of(hold("Waiting", "begins some seconds after the deletion", left));
    }
    return isHeld() || deletions.within(deletion) > deletions.limit()
        ? Optional.of(hold(HELD, reason(deletion) + advice(deletion), LOOK_AGAIN))
        : Optional.empty();
  }

  private boolean isHeld() {
    return draft
        .conditions()
        .get(ConditionType.DELETING)
        .map(Condition::reason)
        .filter(HELD::equals)
        .isPresent();
  }

  /** The others may be gone since, or the limit another one. */
  private String reason(Instant deletion) {
    int number = deletions.within(deletion);
    return number > deletions.limit()
        ? "%d VMs of ProxmoxCluster %s were deleted within a minute, more than its massDeletion.limit of %d"
            .formatted(number, cluster(), deletions.limit())
        : "it was deleted together with more VMs of ProxmoxCluster %s than its massDeletion.limit allowed"
            .formatted(cluster());
  }

  private String advice(Instant deletion) {
    String advice =
        "; VMID %d is left alone until an administrator annotates the ProxmoxCluster with %s, a time after %s"
            .formatted(draft.vmid, Api.RELEASE_DELETIONS_ANNOTATION, deletion);
    return deletions.isReleaseMalformed()
        ? advice
            + "; %s is none, it has to be like %s"
                .formatted(deletions.quotedRelease(), deletion.plusSeconds(1))
        : advice;
  }

  private String cluster() {
    return desired.spec().clusterRef().name();
  }

  private Decision hold(String reason, String message, Duration duration) {
    draft.no(ConditionType.DELETING, reason, message);
    return new Decision(
        new Verdict.NotReady("Deleting", message, "Terminating"), new Step.Wait(duration));
  }
}
