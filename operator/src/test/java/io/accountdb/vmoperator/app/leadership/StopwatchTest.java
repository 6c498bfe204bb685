package io.accountdb.vmoperator.app.leadership;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class StopwatchTest {
  private long nanos = Long.MAX_VALUE - 5;
  private Instant instant = Instant.parse("2026-01-01T00:00:00Z");
  private final Stopwatch stopwatch = new Stopwatch(() -> nanos, new WallClock());

  @Test
  void shouldNotBeFooledByAClockSetBack() {
    // Given
    Stopwatch.Mark mark = stopwatch.mark();

    // When
    nanos += Duration.ofSeconds(12).toNanos();
    instant = instant.minusSeconds(3600);

    // Then
    assertThat(stopwatch.since(mark)).isEqualTo(Duration.ofSeconds(12));
  }

  @Test
  void shouldNotBeFooledByASuspendedMachine() {
    // Given
    Stopwatch.Mark mark = stopwatch.mark();

    // When
    nanos += Duration.ofSeconds(1).toNanos();
    instant = instant.plusSeconds(600);

    // Then
    assertThat(stopwatch.since(mark)).isEqualTo(Duration.ofMinutes(10));
  }

  private final class WallClock extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return instant;
    }
  }
}
