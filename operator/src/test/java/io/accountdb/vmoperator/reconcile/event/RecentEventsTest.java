package io.accountdb.vmoperator.reconcile.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.reconcile.event.RecentEvents.Writing;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecentEventsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Happening FAILED =
      new Happening(EventReason.CLONE_FAILED, "no space left on local-lvm");

  private final RecentEvents recent = new RecentEvents();

  @Test
  void shouldCountTheSameHappeningOnTheEventThatTellsIt() {
    // Given
    assertThat(recent.next("a", FAILED, NOW)).isEqualTo(new Writing.First());
    recent.written("a", FAILED, "web-1.1", 1, NOW);

    // When
    Writing second = recent.next("a", FAILED, NOW.plusSeconds(300));
    recent.written("a", FAILED, "web-1.1", 2, NOW.plusSeconds(300));
    Writing third = recent.next("a", FAILED, NOW.plusSeconds(600));

    // Then
    assertThat(second).isEqualTo(new Writing.Again("web-1.1", 2));
    assertThat(third).isEqualTo(new Writing.Again("web-1.1", 3));
  }

  @Test
  void shouldTellAnewWhatHappensAgainAfterAWhile() {
    // Given
    recent.written("a", FAILED, "web-1.1", 1, NOW);

    // Then
    assertThat(recent.next("a", FAILED, NOW.plus(Duration.ofMinutes(11))))
        .isEqualTo(new Writing.First());
  }

  @Test
  void shouldTellApartWhatHappensToOthersOrOtherwise() {
    // Given
    recent.written("a", FAILED, "web-1.1", 1, NOW);

    // Then
    assertThat(recent.next("b", FAILED, NOW)).isEqualTo(new Writing.First());
    assertThat(recent.next("a", new Happening(EventReason.CLONE_FAILED, "is locked"), NOW))
        .isEqualTo(new Writing.First());
    assertThat(recent.next("a", new Happening(EventReason.TASK_FAILED, FAILED.note()), NOW))
        .isEqualTo(new Writing.First());
  }

  @Test
  void shouldBoundWhatIsWrittenOfOneResource() {
    // Given
    for (int write = 0; write < 25; write++) {
      assertThat(recent.next("a", FAILED, NOW)).isEqualTo(new Writing.First());
    }

    // Then
    assertThat(recent.next("a", FAILED, NOW.plusSeconds(59))).isEqualTo(new Writing.TooMany());
    assertThat(recent.next("b", FAILED, NOW.plusSeconds(59))).isEqualTo(new Writing.First());
    assertThat(recent.next("a", FAILED, NOW.plusSeconds(60))).isEqualTo(new Writing.First());
    assertThat(recent.next("a", FAILED, NOW.plusSeconds(60))).isEqualTo(new Writing.TooMany());
  }

  @Test
  void shouldNotSaveUpMoreThanABurst() {
    // Given
    recent.next("a", FAILED, NOW);
    Instant later = NOW.plus(Duration.ofDays(1));
    for (int write = 0; write < 25; write++) {
      recent.next("a", FAILED, later);
    }

    // Then
    assertThat(recent.next("a", FAILED, later)).isEqualTo(new Writing.TooMany());
  }
}
