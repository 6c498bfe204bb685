package io.accountdb.vmoperator.sync;

import static io.accountdb.vmoperator.store.VmStatus.ERROR;
import static io.accountdb.vmoperator.store.VmStatus.RUNNING;
import static io.accountdb.vmoperator.store.VmStatus.STOPPED;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.store.VmStatus;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PowerRuleTest {
  private static final Instant NOW = Instant.parse("2026-09-01T10:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "running, RUNNING",
    "paused, RUNNING",
    "stopped, STOPPED",
    "suspended, STOPPED",
    "io-error, ERROR",
    "internal-error, ERROR",
    "guest-panicked, ERROR",
    "prelaunch, RUNNING"
  })
  void shouldSayWhatTheHypervisorSays(String status, VmStatus expected) {
    assertThat(PowerRule.startingWith(null).next(status, false, NOW).settled()).isEqualTo(expected);
  }

  @Test
  void shouldCountAChangeOnlyWhenTwoPollsShowIt() {
    // Given
    PowerRule running = PowerRule.startingWith(RUNNING);

    // When
    PowerRule once = running.next("stopped", false, NOW);
    PowerRule twice = once.next("stopped", false, NOW.plusSeconds(5));
    PowerRule backAgain = once.next("running", false, NOW.plusSeconds(5));

    // Then
    assertThat(once.settled()).isEqualTo(RUNNING);
    assertThat(twice.settled()).isEqualTo(STOPPED);
    assertThat(backAgain).isEqualTo(running);
  }

  @Test
  void shouldKeepTheStatusThroughStatesInBetween() {
    assertThat(PowerRule.startingWith(STOPPED).next("prelaunch", false, NOW).settled())
        .isEqualTo(STOPPED);
  }

  @Test
  void shouldSayErrorOnlyAfterFiveMinutesWithoutKnowledge() {
    // Given
    PowerRule rule = PowerRule.startingWith(RUNNING).next("unknown", false, NOW);

    // When
    PowerRule before = rule.next("unknown", false, NOW.plusSeconds(299));
    PowerRule after = before.next("running", true, NOW.plusSeconds(300));

    // Then
    assertThat(before.settled()).isEqualTo(RUNNING);
    assertThat(before.isLost()).isFalse();
    assertThat(after.settled()).isEqualTo(ERROR);
    assertThat(after.isLost()).isTrue();
  }

  @Test
  void shouldRecoverFromErrorOnceTheStateIsKnownAgain() {
    // Given
    PowerRule lost =
        PowerRule.startingWith(RUNNING)
            .next("unknown", false, NOW)
            .next("unknown", false, NOW.plusSeconds(300));

    // When
    PowerRule back =
        lost.next("running", false, NOW.plusSeconds(305))
            .next("running", false, NOW.plusSeconds(310));

    // Then
    assertThat(back).isEqualTo(PowerRule.startingWith(RUNNING));
  }
}
