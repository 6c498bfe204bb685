package io.accountdb.vmoperator.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ServerClockTest {
  private static final Instant OURS = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant THEIRS = Instant.parse("2026-01-01T00:10:00Z");

  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE);
  private final ServerClock clock =
      new ServerClock(Clock.fixed(OURS, ZoneOffset.UTC), nanoTime::get);

  @Test
  void shouldTellOurTimeUntilServerAnswered() {
    assertThat(clock.now()).isEqualTo(OURS);
  }

  @Test
  void shouldAddMonotonicTimeToServersLatest() {
    // Given
    clock.observe(OURS);
    clock.observe(THEIRS);

    // When
    nanoTime.addAndGet(3_000_000_000L);

    // Then
    assertThat(clock.now()).isEqualTo(THEIRS.plusSeconds(3));
  }
}
