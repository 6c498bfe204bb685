package io.accountdb.vmoperator.app;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import io.accountdb.vmoperator.app.config.Config;
import io.accountdb.vmoperator.app.config.Config.Credentials;
import io.accountdb.vmoperator.store.Database;
import io.accountdb.vmoperator.store.DatabaseException;
import io.accountdb.vmoperator.store.DatabaseFailure;
import io.accountdb.vmoperator.store.DatabaseSettings;
import io.accountdb.vmoperator.store.Migrations;
import io.accountdb.vmoperator.store.RoleCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Before anything is written: migrates the schema, or checks its version, and makes sure that
 * row-level security binds the operator. Waits for a database that does not answer yet. Called by
 * {@link OperatorStations}.
 */
final class DatabasePreparation {
  private static final Logger log = LoggerFactory.getLogger(DatabasePreparation.class);

  private final Config.Database settings;

  DatabasePreparation(Config.Database settings) {
    this.settings = settings;
  }

  /**
   * @throws InterruptedException when interrupted while waiting for the database
   * @throws IllegalStateException with every reason why the operator must not run on it
   */
  void prepare(Database database) throws InterruptedException {
    RetryPolicy<Object> patience =
        RetryPolicy.builder()
            .handleIf(DatabasePreparation::mayPass)
            .withBackoff(Duration.ofSeconds(1), Duration.ofSeconds(30))
            .withMaxRetries(-1)
            .onRetry(
                event ->
                    log.warn("Waiting for the database: {}", event.getLastException().getMessage()))
            .build();
    try {
      Failsafe.with(patience).run(() -> check(database));
    } catch (FailsafeException e) {
      if (e.getCause() instanceof InterruptedException interruption) {
        throw interruption;
      }
      throw e;
    }
  }

  private static boolean mayPass(Throwable problem) {
    return problem instanceof DatabaseException e
        && !(e.failure() instanceof DatabaseFailure.Refused);
  }

  private void check(Database database) {
    List<String> problems = new ArrayList<>(schemaProblems());
    if (problems.isEmpty()) {
      problems.addAll(new RoleCheck(database).problems());
    }
    if (!problems.isEmpty()) {
      throw new IllegalStateException(
          "The operator must not run on this database:\n  - " + String.join("\n  - ", problems));
    }
  }

  private List<String> schemaProblems() {
    Credentials owner = settings.migration();
    String runtimeRole = settings.runtime().username();
    if (owner == null) {
      return new Migrations(connection(settings.runtime()), runtimeRole).problems();
    }
    new Migrations(connection(owner), runtimeRole)
        .migrate()
        .forEach(script -> log.info("Migrated the database: {}", script));
    return List.of();
  }

  DatabaseSettings connection(Credentials role) {
    return new DatabaseSettings(settings.url(), role.username(), role.password().value());
  }
}
