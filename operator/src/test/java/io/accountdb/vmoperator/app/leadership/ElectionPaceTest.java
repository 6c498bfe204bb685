package io.accountdb.vmoperator.app.leadership;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import org.junit.jupiter.api.Test;

class ElectionPaceTest {
  @Test
  void shouldLetAStandbyLookWithinTwoSecondsHoweverItsElectorStretchesThePeriod() {
    // Given
    ElectionPace standby =
        new ElectionPace(
            new LeaseLock("ops", Elected.LEASE, "two"),
            new LeaderCallbacks(() -> {}, () -> {}, leader -> {}),
            () -> false);

    // When
    double longest = standby.getRetryPeriod().toMillis() * (1 + Elector.mostJitter());

    // Then
    assertThat(longest).isLessThan(2_000);
  }

  /** Lets the figure be seen. */
  private static final class Elector extends LeaderElector {
    private Elector(KubernetesClient client, LeaderElectionConfig pace) {
      super(client, pace, Runnable::run);
    }

    static double mostJitter() {
      return JITTER_FACTOR;
    }
  }
}
