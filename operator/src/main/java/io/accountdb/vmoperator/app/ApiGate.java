package io.accountdb.vmoperator.app;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.event.ExecutionAttemptedEvent;
import io.accountdb.vmoperator.api.problem.Problems;
import io.accountdb.vmoperator.store.DatabaseException;
import io.accountdb.vmoperator.store.MigrationException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps the API closed until the database has the schema that it needs, and row-level security is
 * known to bind our role: a role that it does not bind would show everybody everything. Opened by
 * its own thread, asked for each request.
 */
final class ApiGate implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ApiGate.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /** The attempts of the first seconds. */
  private static final int EXPECTED = 3;

  private final Thread opener;
  private volatile boolean open;

  /**
   * Looks until all is well, ever more seldom, but at least each half minute.
   *
   * @param check what is wrong with the database
   */
  ApiGate(Supplier<List<String>> check) {
    opener = Thread.ofVirtual().name("api-gate").start(() -> openOnce(check));
  }

  private void openOnce(Supplier<List<String>> check) {
    RetryPolicy<List<String>> untilAllIsWell =
        RetryPolicy.<List<String>>builder()
            .handle(DatabaseException.class, MigrationException.class)
            .handleResultIf(problems -> !problems.isEmpty())
            .withMaxRetries(-1)
            .withBackoff(Duration.ofSeconds(1), Duration.ofSeconds(30))
            .onFailedAttempt(ApiGate::tell)
            .build();
    try {
      Failsafe.with(untilAllIsWell).get(check::get);
      open = true;
      log.info("The API is open");
    } catch (FailsafeException e) {
      if (!(e.getCause() instanceof InterruptedException)) {
        throw e;
      }
    }
  }

  /** A leader that has just started is about to migrate: that is no news at first. */
  private static void tell(ExecutionAttemptedEvent<List<String>> attempt) {
    Throwable failure = attempt.getLastException();
    log.atLevel(attempt.getAttemptCount() <= EXPECTED ? Level.DEBUG : Level.WARN)
        .log(
            "The API stays closed: {}",
            failure == null ? String.join("; ", attempt.getLastResult()) : failure.getMessage());
  }

  /** Refuses with 503 as long as the gate is closed. */
  void pass() {
    if (!open) {
      throw Problems.unavailable(
          "the database is not known to be as it has to be yet", RETRY_AFTER, null);
    }
  }

  @Override
  public void close() {
    opener.interrupt();
  }
}
