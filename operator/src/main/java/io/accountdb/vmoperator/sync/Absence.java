package io.accountdb.vmoperator.sync;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far it is proven that the VM of a row is gone: missing in two complete polls, then proven
 * gone by two observations some seconds apart. Anything else in between starts the proof anew.
 *
 * @param missingSince sequence of the first poll without it
 * @param observedAt when it was first proven gone; null before
 * @param attempts observations that proved nothing
 * @param due when to observe next
 */
record Absence(
    long missingSince, @Nullable Instant observedAt, int attempts, Instant due, boolean proven) {
  private static final Duration BETWEEN = Duration.ofSeconds(5);
  private static final Backoff RETRY = new Backoff(BETWEEN, Duration.ofMinutes(1));

  static Absence firstNoticed(long sequence, Instant now) {
    return new Absence(sequence, null, 0, now, false);
  }

  /** Whether an observation is wanted now. */
  boolean wantsObservation(long sequence, Instant now) {
    return !proven && sequence > missingSince && !now.isBefore(due);
  }

  Absence observedGone(Instant now) {
    if (observedAt == null) {
      return new Absence(missingSince, now, attempts, now.plus(BETWEEN), false);
    }
    boolean farEnough = !now.isBefore(observedAt.plus(BETWEEN));
    return new Absence(missingSince, observedAt, attempts, due, farEnough);
  }

  Absence observedOtherwise(Instant now) {
    return new Absence(
        missingSince, null, attempts + 1, now.plus(RETRY.after(attempts + 1)), false);
  }
}
