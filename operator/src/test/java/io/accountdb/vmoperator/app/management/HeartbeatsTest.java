package io.accountdb.vmoperator.app.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {
  private long nanos;
  private final Heartbeats heartbeats = new Heartbeats(() -> nanos);
  private final Heartbeats.Heartbeat heartbeat = heartbeats.of("poll", Duration.ofMinutes(1));

  @Test
  void shouldNameTheLoopThatIsStuck() {
    // Given
    heartbeat.beat();

    // When
    nanos += Duration.ofSeconds(61).toNanos();

    // Then
    assertThat(heartbeats.objections()).containsExactly("poll is stuck");
  }

  @Test
  void shouldBeContentWithALoopThatGoesRound() {
    // Given
    heartbeat.beat();
    nanos += Duration.ofSeconds(50).toNanos();
    heartbeat.beat();

    // When
    nanos += Duration.ofSeconds(50).toNanos();

    // Then
    assertThat(heartbeats.objections()).isEmpty();
  }

  @Test
  void shouldExpectNothingOfALoopThatHasNotBegunOrHasEnded() {
    // Given
    heartbeat.beat();
    heartbeats.of("never begun", Duration.ofSeconds(1));

    // When
    heartbeat.close();
    nanos += Duration.ofHours(1).toNanos();

    // Then
    assertThat(heartbeats.objections()).isEmpty();
  }
}
