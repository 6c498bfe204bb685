package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.store.AuditTrail;
import io.accountdb.vmoperator.store.DatabaseException;
import io.accountdb.vmoperator.store.UsageHistory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets what is old in the trail and in the usage, once an hour and in small batches; one of the
 * {@link Loop}s of {@link Agents}, which run in the leader only.
 */
final class Housekeeping {
  static final Duration TRAIL_KEPT = Duration.ofDays(365);
  static final Duration SAMPLES_KEPT = Duration.ofDays(7);
  static final Duration HOURS_KEPT = Duration.ofDays(365);
  static final Duration PERIOD = Duration.ofHours(1);
  static final Duration AFTER_A_FAILURE = Duration.ofMinutes(5);

  private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
  private static final int ENTRIES = 1_000;
  private static final int VMS = 500;

  private final AuditTrail trail;
  private final UsageHistory usage;
  private final Clock clock;
  private Instant due = Instant.MIN;
  private boolean trailDone;
  private int lastVm;

  Housekeeping(AuditTrail trail, UsageHistory usage, Clock clock) {
    this.trail = trail;
    this.usage = usage;
    this.clock = clock;
  }

  /** Does one batch, where it is time, and returns when the next one is due. */
  Instant step() {
    Instant now = clock.instant();
    if (now.isBefore(due)) {
      return due;
    }
    try {
      due = batch(now) ? now : now.plus(PERIOD);
    } catch (DatabaseException e) {
      log.warn("Old entries cannot be forgotten: {}", e.getMessage());
      due = now.plus(AFTER_A_FAILURE);
    }
    return due;
  }

  /** Whether there is another batch. */
  private boolean batch(Instant now) {
    if (!trailDone) {
      trailDone = trail.prune(now.minus(TRAIL_KEPT), ENTRIES) < ENTRIES;
      return true;
    }
    List<Integer> vms = usage.vms(lastVm, VMS);
    if (!vms.isEmpty()) {
      usage.condense(vms, now, now.minus(SAMPLES_KEPT), now.minus(HOURS_KEPT));
      lastVm = vms.getLast();
      return true;
    }
    trailDone = false;
    lastVm = 0;
    return false;
  }
}
