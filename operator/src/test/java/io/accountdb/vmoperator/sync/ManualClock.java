package io.accountdb.vmoperator.sync;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that the test moves on; in between it stands still, or runs like the system's. */
final class ManualClock extends Clock {
  private final Clock base;
  private volatile Duration ahead = Duration.ZERO;

  private ManualClock(Clock base) {
    this.base = base;
  }

  ManualClock() {
    this(Clock.fixed(Instant.parse("2026-09-01T10:00:00Z"), ZoneOffset.UTC));
  }

  static ManualClock running() {
    return new ManualClock(Clock.systemUTC());
  }

  void advance(Duration by) {
    ahead = ahead.plus(by);
  }

  void advanceSeconds(long seconds) {
    advance(Duration.ofSeconds(seconds));
  }

  @Override
  public Instant instant() {
    return base.instant().plus(ahead);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("the agent needs no time zone");
  }
}
