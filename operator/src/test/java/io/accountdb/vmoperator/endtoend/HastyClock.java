package io.accountdb.vmoperator.endtoend;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Makes an operator believe that more time passes than does; right at the beginning. */
final class HastyClock extends Clock {
  private final Instant begin = Instant.now();
  private final int factor;

  HastyClock(int factor) {
    this.factor = factor;
  }

  @Override
  public Instant instant() {
    return begin.plus(Duration.between(begin, Instant.now()).multipliedBy(factor));
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("time zones are nobody's business here");
  }
}
