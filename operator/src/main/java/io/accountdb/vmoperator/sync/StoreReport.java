package io.accountdb.vmoperator.sync;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log and the cluster's health whether the latest snapshot is in the database, once for
 * each change; of an outage that was told, other words once they are the same twice in a row. Told
 * by the {@link Mirror}.
 */
final class StoreReport {
  private static final Logger log = LoggerFactory.getLogger(StoreReport.class);

  private final HealthBoard health;
  private ClusterHealth.@Nullable StoreProblem reported;

  /** The latest, reported or not. */
  private ClusterHealth.@Nullable StoreProblem heard;

  StoreReport(HealthBoard health) {
    this.health = health;
  }

  /** With null where there is no problem. */
  void tell(ClusterHealth.@Nullable StoreProblem problem) {
    boolean unsettled = isSameOutage(problem) && !Objects.equals(problem, heard);
    heard = problem;
    if (unsettled || Objects.equals(problem, reported)) {
      return;
    }
    if (problem == null) {
      log.info("the database has all of the latest poll again");
    } else {
      log.warn("the database lacks the latest poll: {}: {}", problem.reason(), problem.message());
    }
    reported = problem;
    health.update(old -> old.withStoreProblem(problem));
  }

  private boolean isSameOutage(ClusterHealth.@Nullable StoreProblem problem) {
    return problem != null
        && reported != null
        && problem.reason().equals(reported.reason())
        && StoreProblems.isOutage(problem.reason());
  }
}
