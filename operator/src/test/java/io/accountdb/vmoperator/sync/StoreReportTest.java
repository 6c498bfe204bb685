package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StoreReportTest {
  private static final ClusterHealth.StoreProblem ENDING = outage("terminating connection");
  private static final ClusterHealth.StoreProblem REFUSED = outage("connection refused");

  private final HealthBoard health = new HealthBoard(RecordedWakes.CLUSTER, new RecordedWakes());
  private final StoreReport report = new StoreReport(health);

  @Test
  void shouldTellAnOutageAtOnceAndOtherWordsOfItOnceTheyComeTwiceInARow() {
    // When
    report.tell(ENDING);
    report.tell(REFUSED);
    ClusterHealth.StoreProblem first = health.current().storeProblem();
    report.tell(REFUSED);

    // Then
    assertThat(first).isEqualTo(ENDING);
    assertThat(health.current().storeProblem()).isEqualTo(REFUSED);
  }

  @Test
  void shouldTellAProblemOfAnotherKindAndTheEndAtOnce() {
    // Given
    report.tell(ENDING);
    ClusterHealth.StoreProblem ambiguous =
        new ClusterHealth.StoreProblem("NodeRowAmbiguous", "several rows fit");

    // When
    report.tell(ambiguous);
    ClusterHealth.StoreProblem other = health.current().storeProblem();
    report.tell(null);

    // Then
    assertThat(other).isEqualTo(ambiguous);
    assertThat(health.current().storeProblem()).isNull();
  }

  private static ClusterHealth.StoreProblem outage(String words) {
    return new ClusterHealth.StoreProblem(StoreProblems.DATABASE_UNREACHABLE, words);
  }
}
