package io.accountdb.vmoperator.app.leadership;

import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * The times of an election: 15 s for a Lease, 10 s to renew it, and how often the elector acts. A
 * leader renews every 2 s. The elector stretches a standby's period by up to 2.2; so that it sees a
 * released Lease within 2 s all the same, it looks more often.
 */
final class ElectionPace extends LeaderElectionConfig {
  static final Duration LEASE_DURATION = Duration.ofSeconds(15);
  static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);
  private static final Duration LEADER_PERIOD = Duration.ofSeconds(2);
  private static final Duration STANDBY_PERIOD = Duration.ofMillis(850);

  private final BooleanSupplier leading;

  ElectionPace(Lock lock, LeaderCallbacks callbacks, BooleanSupplier leading) {
    super(lock, LEASE_DURATION, RENEW_DEADLINE, LEADER_PERIOD, callbacks, false, Elected.LEASE);
    this.leading = leading;
  }

  @Override
  public Duration getRetryPeriod() {
    return leading.getAsBoolean() ? LEADER_PERIOD : STANDBY_PERIOD;
  }
}
