package io.accountdb.vmoperator.sync;

import java.time.Duration;
import java.time.Instant;

/**
 * When a cluster's next poll is due: every interval, sooner when somebody asked for it, by a
 * back-off after failures. Used by the {@link Poller}.
 */
record PollSchedule(Duration interval) {
  private static final Duration SHORTEST = Duration.ofMillis(500);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

  /**
   * Counted from the beginning of the previous poll.
   *
   * @param failures in a row, up to and with the previous poll
   * @param asked whether a refresh was asked for since; it does not overrule the back-off
   */
  Instant due(Instant previousStart, int failures, boolean asked) {
    if (failures > 0) {
      return previousStart.plus(new Backoff(FIRST_RETRY, interval).after(failures));
    }
    return previousStart.plus(asked && SHORTEST.compareTo(interval) < 0 ? SHORTEST : interval);
  }
}
