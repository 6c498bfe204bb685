package io.accountdb.vmoperator.sandbox.proxmox.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The simulated cluster's time: every delay that is simulated (a copy, a boot, a time-out of a
 * lock) passes {@code scale} times faster than on the wall. Used by everything that waits or
 * measures.
 *
 * <p>Timestamps that clients see (the {@code Date} header, start times in UPIDs) come from the wall
 * clock, because clients compare them with each other and with their own clock.
 */
public final class ScaledClock {
  private final double scale;
  private final Clock wallClock;
  private final long startNanos = System.nanoTime();

  /**
   * Starts at zero.
   *
   * @param scale simulated seconds per real second; above 0
   * @throws IllegalArgumentException where the scale is not above 0
   */
  public ScaledClock(double scale, Clock wallClock) {
    if (!(scale > 0) || Double.isInfinite(scale)) {
      throw new IllegalArgumentException("timeScale must be a number above 0, not " + scale);
    }
    this.scale = scale;
    this.wallClock = wallClock;
  }

  /** Simulated time since the simulator started. */
  public Duration elapsed() {
    return Duration.ofNanos((long) ((System.nanoTime() - startNanos) * scale));
  }

  /** Wall clock. */
  public Instant now() {
    return wallClock.instant();
  }

  /** How long a simulated duration takes on the wall, in nanoseconds. */
  public long realNanos(Duration simulated) {
    return (long) (simulated.toNanos() / scale);
  }

  /** Lets a simulated duration pass. */
  public void pause(Duration simulated) throws InterruptedException {
    if (simulated.isPositive()) {
      Thread.sleep(Duration.ofNanos(realNanos(simulated)));
    }
  }
}
