package io.accountdb.vmoperator.app.doctor;

import static java.util.Comparator.comparing;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Whether clocks whose times are compared with each other agree. Pure. */
final class ClockAgreement {
  /**
   * A clone counts as seen by a poll that began 5 s after its end: the end is told by the clock of
   * the node that made it, the poll's age counts from the clock of the node that answers. And
   * {@code last_seen}, by this machine's clock, is read beside the database's.
   */
  private static final Duration TOLERATED = Duration.ofSeconds(5);

  private ClockAgreement() {}

  /**
   * Where they do not agree, names the two that are farthest apart.
   *
   * @param now by this machine's clock, which is judged too
   */
  static Finding judge(Instant now, List<ClockReading> others) {
    List<ClockReading> clocks = new ArrayList<>(List.of(ClockReading.THIS_MACHINE));
    clocks.addAll(others);
    ClockReading slow = Collections.min(clocks, comparing(ClockReading::ahead));
    ClockReading fast = Collections.max(clocks, comparing(ClockReading::ahead));
    Duration apart = fast.ahead().minus(slow.ahead());
    if (apart.compareTo(TOLERATED) > 0) {
      return Finding.problem(
          Topic.STATUS_NOT_UPDATING,
          "the clocks of %s (%s) and %s (%s) are %d s apart: let both follow the same time servers"
              .formatted(
                  slow.name(), time(now, slow), fast.name(), time(now, fast), apart.toSeconds()));
    }
    String names = clocks.stream().map(ClockReading::name).collect(Collectors.joining(", "));
    return Finding.fine(
        Topic.STATUS_NOT_UPDATING,
        "at most %d s are between the clocks of %s".formatted(TOLERATED.toSeconds(), names));
  }

  private static Instant time(Instant now, ClockReading clock) {
    return now.plus(clock.ahead()).truncatedTo(ChronoUnit.SECONDS);
  }
}
