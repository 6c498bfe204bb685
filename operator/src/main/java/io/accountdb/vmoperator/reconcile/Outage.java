package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.Condition;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.PowerState;
import java.time.Duration;
import java.time.Instant;

/**
 * What is told of a VM while its Proxmox cannot be asked: for a while what was known, then that
 * nobody can know. No condition stays true meanwhile. Pure; for {@link Planner}.
 */
record Outage(Observed observed, StatusDraft draft) {
  /** A short outage is not worth a change of conditions. */
  private static final Duration GRACE = Duration.ofSeconds(60);

  /** Then somebody should look. */
  private static final Duration LONG = Duration.ofMinutes(5);

  /** Something is out of order that may come back by itself. */
  Decision since(Instant since, String message) {
    Duration age = Duration.between(since, observed.now());
    boolean exists = draft.biosUuid != null;
    if (exists && age.compareTo(GRACE) < 0) {
      return new Decision(Verdicts.stored(observed.status()), new Step.Wait(GRACE.minus(age)));
    }
    if (exists) {
      nobodyKnows("ClusterUnreachable", message);
    }
    return age.compareTo(LONG) < 0
        ? Decision.progressing(
            "ClusterUnreachable", message, "Unreachable", new Step.Wait(LONG.minus(age)))
        : new Decision(new Verdict.Stalled("ClusterUnreachable", message), new Step.Wait(LONG));
  }

  /** A person has taken the ProxmoxCluster away. */
  Decision stalled(String reason, String message) {
    boolean graceIsOver =
        draft
            .conditions()
            .get(ConditionType.STALLED)
            .filter(stalled -> stalled.reason().equals(reason))
            .map(Condition::lastTransitionTime)
            .filter(since -> !Instant.parse(since).plus(GRACE).isAfter(observed.now()))
            .isPresent();
    if (draft.biosUuid != null && graceIsOver) {
      nobodyKnows(reason, message);
    }
    return Decision.stalled(reason, message);
  }

  private void nobodyKnows(String reason, String message) {
    draft.powerState = PowerState.UNKNOWN;
    draft.unknown(ConditionType.POWER_STATE_SYNCED, reason, message);
    draft.unknown(ConditionType.GUEST_AGENT_CONNECTED, reason, message);
  }
}
