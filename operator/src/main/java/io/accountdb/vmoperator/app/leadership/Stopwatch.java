package io.accountdb.vmoperator.app.leadership;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Tells how long ago something was, by whichever of two clocks says longer: the monotonic one
 * cannot be set back, but stands still while the machine is suspended; the wall clock goes on.
 */
public final class Stopwatch {
  private final LongSupplier nanoTime;
  private final Clock clock;

  /**
   * @param nanoTime {@link System#nanoTime}, but in tests
   */
  public Stopwatch(LongSupplier nanoTime, Clock clock) {
    this.nanoTime = nanoTime;
    this.clock = clock;
  }

  /** A moment by both clocks. */
  public record Mark(long nanos, Instant instant) {}

  /** Now. */
  public Mark mark() {
    return new Mark(nanoTime.getAsLong(), clock.instant());
  }

  /** The time that has passed at least. */
  public Duration since(Mark mark) {
    Duration monotonic = Duration.ofNanos(nanoTime.getAsLong() - mark.nanos());
    Duration wall = Duration.between(mark.instant(), clock.instant());
    return monotonic.compareTo(wall) >= 0 ? monotonic : wall;
  }
}
