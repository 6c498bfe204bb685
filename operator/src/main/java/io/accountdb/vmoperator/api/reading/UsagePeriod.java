package io.accountdb.vmoperator.api.reading;

import io.accountdb.vmoperator.api.http.Parameters;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which usage is asked for: the last day where nothing is said, and single samples where there are
 * not too many, as far as they are kept.
 *
 * @param to is no longer in it
 */
record UsagePeriod(Instant from, Instant to, Resolution resolution) {
  private static final Duration USUAL = Duration.ofDays(1);

  /** How long single samples are kept. */
  private static final Duration SAMPLES_KEPT = Duration.ofDays(7);

  /** Single samples, or the sums of hours, each with the longest period that is read at once. */
  enum Resolution {
    RAW("raw", Duration.ofDays(31)),
    HOURLY("hourly", Duration.ofDays(366));

    final String word;
    final Duration longest;

    Resolution(String word, Duration longest) {
      this.word = word;
      this.longest = longest;
    }
  }

  private static final Duration LONGEST_RAW_UNASKED = Duration.ofDays(2);
  private static final List<String> WORDS =
      List.of("auto", Resolution.RAW.word, Resolution.HOURLY.word);

  /** The period that the parameters name; they keep what is wrong with it. */
  static UsagePeriod of(Parameters parameters, Clock clock) {
    Instant now = clock.instant();
    @Nullable Instant givenTo = parameters.time("to");
    Instant to = givenTo == null ? now : givenTo;
    @Nullable Instant givenFrom = parameters.time("from");
    Instant from = givenFrom == null ? to.minus(USUAL) : givenFrom;
    Resolution resolution = resolution(parameters.word("resolution", WORDS), from, to, now);
    Duration length = Duration.between(from, to);
    if (!length.isPositive()) {
      parameters.wrong("from", "must be before \"to\", which is " + to);
    } else if (length.compareTo(resolution.longest) > 0) {
      parameters.wrong(
          "from",
          "must be %d days before \"to\" at most where the resolution is %s"
              .formatted(resolution.longest.toDays(), resolution.word));
    }
    return new UsagePeriod(from, to, resolution);
  }

  private static Resolution resolution(
      @Nullable String word, Instant from, Instant to, Instant now) {
    if (Resolution.RAW.word.equals(word)) {
      return Resolution.RAW;
    }
    if (Resolution.HOURLY.word.equals(word)) {
      return Resolution.HOURLY;
    }
    boolean brief = Duration.between(from, to).compareTo(LONGEST_RAW_UNASKED) <= 0;
    boolean kept = from.isAfter(now.minus(SAMPLES_KEPT));
    return brief && kept ? Resolution.RAW : Resolution.HOURLY;
  }
}
