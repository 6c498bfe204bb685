package io.accountdb.vmoperator.sync;

import java.util.function.UnaryOperator;

/**
 * The present {@link ClusterHealth} of one cluster: the loops of its agent write their parts, and
 * whoever watches the cluster is woken when it reads differently.
 */
final class HealthBoard {
  private final String cluster;
  private final Waker waker;
  private volatile ClusterHealth health = ClusterHealth.UNKNOWN;

  HealthBoard(String cluster, Waker waker) {
    this.cluster = cluster;
    this.waker = waker;
  }

  ClusterHealth current() {
    return health;
  }

  void update(UnaryOperator<ClusterHealth> change) {
    boolean differs;
    synchronized (this) {
      ClusterHealth before = health;
      health = change.apply(before);
      differs = !timeless(before).equals(timeless(health)) || isFirstPoll(before, health);
    }
    if (differs) {
      waker.wakeCluster(cluster);
    }
  }

  private static boolean isFirstPoll(ClusterHealth before, ClusterHealth after) {
    return before.lastCompletePoll() == null && after.lastCompletePoll() != null;
  }

  private static ClusterHealth timeless(ClusterHealth health) {
    return new ClusterHealth(
        null,
        health.pollFailure(),
        health.failingSince(),
        health.storeProblem(),
        health.version(),
        health.quorate(),
        health.nodesOnline(),
        health.nodesTotal(),
        health.guests(),
        health.permissions());
  }
}
