package io.accountdb.vmoperator.sandbox.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Statistics in the caches of several workers, slowly enough for two calls to fall between two. */
class StaleResourcesTest extends SimulatorTestBase {
  @Override
  double timeScale() {
    return 4;
  }

  @Test
  void shouldGoBackInTimeFromOneAnswerToTheNext() {
    // Given
    simulator.outOfBand().stop(100);

    // When
    List<String> seen = new ArrayList<>();
    Awaitility.await("an older row after a newer one")
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              seen.add(row(root, 100).path("status").asText());
              int last = seen.size() - 1;
              return last > 0 && seen.get(last).equals("running") && seen.contains("stopped");
            });

    // Then
    assertThat(seen).contains("stopped").last().isEqualTo("running");
  }
}
