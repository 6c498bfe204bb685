package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PollScheduleTest {
  private static final Instant START = Instant.parse("2026-09-01T10:00:00Z");
  private final PollSchedule schedule = new PollSchedule(Duration.ofSeconds(10));

  @Test
  void shouldPollOnceAnInterval() {
    assertThat(schedule.due(START, 0, false)).isEqualTo(START.plusSeconds(10));
  }

  @Test
  void shouldPollSoonButNotAtOnceWhenAsked() {
    assertThat(schedule.due(START, 0, true)).isEqualTo(START.plusMillis(500));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "3, 4", "4, 8", "5, 10", "60, 10"})
  void shouldBackOffUpToTheIntervalAfterFailures(int failures, long seconds) {
    assertThat(schedule.due(START, failures, false)).isEqualTo(START.plusSeconds(seconds));
  }

  @Test
  void shouldNotLetARefreshOverruleTheBackOff() {
    assertThat(schedule.due(START, 4, true)).isEqualTo(START.plusSeconds(8));
  }
}
