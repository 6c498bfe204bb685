package io.accountdb.vmoperator.sync;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log and the cluster's health whether the latest snapshot is in the database, once for
 * each change. Told by the {@link Mirror}.
 */
final class StoreReport {
  private static final Logger LOG = LoggerFactory.getLogger(StoreReport.class);

  private final HealthBoard health;
  private ClusterHealth.@Nullable StoreProblem reported;

  StoreReport(HealthBoard health) {
    this.health = health;
  }

  /** With null where there is no problem. */
  void tell(ClusterHealth.@Nullable StoreProblem problem) {
    boolean sameOutage =
        problem != null
            && reported != null
            && problem.reason().equals(reported.reason())
            && StoreProblems.isOutage(problem.reason());
    if (sameOutage || Objects.equals(problem, reported)) {
      return;
    }
    if (problem == null) {
      LOG.info("the database has all of the latest poll again");
    } else {
      LOG.warn("the database lacks the latest poll: {}: {}", problem.reason(), problem.message());
    }
    reported = problem;
    health.update(old -> old.withStoreProblem(problem));
  }
}
