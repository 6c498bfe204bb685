package io.accountdb.vmoperator.bench;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** The system's clock, which can be told that a while has passed. */
final class SkippingClock extends Clock {
  private final Clock system = Clock.systemUTC();
  private volatile Duration ahead = Duration.ZERO;

  /** For one thread. */
  void skip(Duration time) {
    ahead = ahead.plus(time);
  }

  @Override
  public Instant instant() {
    return system.instant().plus(ahead);
  }

  @Override
  public ZoneId getZone() {
    return system.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return system.withZone(zone);
  }
}
