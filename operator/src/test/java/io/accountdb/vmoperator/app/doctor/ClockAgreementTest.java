package io.accountdb.vmoperator.app.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClockAgreementTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.400Z");

  @ParameterizedTest
  @ValueSource(longs = {-5_000, 0, 5_000})
  void shouldTolerateWhatTheOperatorTolerates(long milliseconds) {
    // When
    Finding finding = judge(reading("pve1", milliseconds));

    // Then
    assertThat(finding.wrong()).isFalse();
    assertThat(finding.text())
        .isEqualTo("at most 5 s are between the clocks of this machine, pve1");
  }

  @Test
  void shouldNameBothClocksWhereOneIsBehind() {
    // When
    Finding finding = judge(reading("the database", -65_000));

    // Then
    assertThat(finding.wrong()).isTrue();
    assertThat(finding.text())
        .startsWith(
            "the clocks of the database (2026-03-01T11:58:55Z) and this machine"
                + " (2026-03-01T12:00:00Z) are 65 s apart: ");
  }

  @Test
  void shouldFindTwoNodesThatAreApartWhileEachIsNearThisMachine() {
    // When
    Finding finding =
        judge(reading("pve1", 3_000), reading("pve2", -3_000), reading("pve3", 1_000));

    // Then
    assertThat(finding.wrong()).isTrue();
    assertThat(finding.text()).contains("pve2 (", "pve1 (", "6 s apart").doesNotContain("pve3");
  }

  private static Finding judge(ClockReading... others) {
    return ClockAgreement.judge(NOW, List.of(others));
  }

  private static ClockReading reading(String name, long milliseconds) {
    return new ClockReading(name, Duration.ofMillis(milliseconds));
  }
}
