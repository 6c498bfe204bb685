package io.accountdb.vmoperator.app;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import io.accountdb.vmoperator.app.config.Config;
import io.accountdb.vmoperator.app.config.Variable;
import io.accountdb.vmoperator.store.Database;
import io.accountdb.vmoperator.store.DatabaseException;
import io.accountdb.vmoperator.store.DatabaseFailure;
import io.accountdb.vmoperator.store.DatabaseSettings;
import io.accountdb.vmoperator.store.GuardCheck;
import io.accountdb.vmoperator.store.MigrationException;
import io.accountdb.vmoperator.store.MigrationReport;
import io.accountdb.vmoperator.store.Migrations;
import io.accountdb.vmoperator.store.RoleCheck;
import io.accountdb.vmoperator.store.VmChangeFeed;
import io.accountdb.vmoperator.store.schema.Finding;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nothing works on the database before its schema is the right one and row-level security binds our
 * role. Waits for a database that does not answer; ends the process where a person has to act.
 */
final class DatabasePreparation {
  private static final Logger log = LoggerFactory.getLogger(DatabasePreparation.class);

  private final Config.Database config;
  private volatile List<String> objections = List.of("the database has not been checked yet");

  DatabasePreparation(Config.Database config) {
    this.config = config;
  }

  /** The connections of the runtime role; nothing is asked of the database yet. */
  Database open() {
    return Database.open(settings(config.runtime()));
  }

  /** The same for a part that has connections of its own. */
  Database open(String name, int connections) {
    return Database.open(settings(config.runtime()), name, connections);
  }

  /** Listens to changes with the runtime role; needs no answer yet. */
  VmChangeFeed changes() {
    return VmChangeFeed.open(settings(config.runtime()));
  }

  private DatabaseSettings settings(Config.Credentials role) {
    return new DatabaseSettings(config.url(), role.username(), role.password().value());
  }

  /** What is waited for; empty once it is prepared. */
  List<String> objections() {
    return objections;
  }

  /**
   * Migrates, where we have the schema's owner, and checks.
   *
   * @throws StartException what a person has to change
   */
  void prepare(Database database) throws InterruptedException, StartException {
    RetryPolicy<Object> untilItAnswers =
        RetryPolicy.builder()
            .handleIf(DatabasePreparation::mayPass)
            .withMaxRetries(-1)
            .withBackoff(Duration.ofSeconds(1), Duration.ofSeconds(30))
            .onFailedAttempt(attempt -> waitFor(attempt.getLastException()))
            .build();
    try {
      List<String> problems =
          Failsafe.with(untilItAnswers).get(() -> check(database, this::migrate));
      if (!problems.isEmpty()) {
        throw new StartException(
            "the database is not as it has to be:\n" + String.join("\n", problems));
      }
      objections = List.of();
    } catch (DatabaseException e) {
      throw new StartException("the database cannot be prepared: " + explain(e.failure()), e);
    } catch (MigrationException e) {
      throw new StartException("the database cannot be prepared: " + e.getMessage(), e);
    } catch (FailsafeException e) {
      if (e.getCause() instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      throw e;
    }
  }

  /**
   * What is not as it has to be; changes nothing.
   *
   * @throws DatabaseException where the database does not answer
   */
  List<String> problems(Database database) {
    return check(database, this::schemaProblems);
  }

  private static List<String> check(Database database, Supplier<List<String>> schema) {
    List<String> problems = new RoleCheck(database).problems();
    if (problems.isEmpty()) {
      problems = schema.get();
    }
    return problems.isEmpty() ? new GuardCheck(database).problems() : problems;
  }

  private List<String> schemaProblems() {
    return new Migrations(settings(config.runtime()), config.runtime().username()).problems();
  }

  private List<String> migrate() {
    Config.Credentials owner = config.migration();
    if (owner == null) {
      return schemaProblems();
    }
    MigrationReport report = new Migrations(settings(owner), config.runtime().username()).migrate();
    report.changes().forEach(change -> log.info("Migrated the database: {}", change));
    report.of(Finding.Note.class).forEach(note -> log.warn("{}", note.text()));
    return report.blockers();
  }

  /** A refusal will not change by itself. */
  private static boolean mayPass(Throwable failure) {
    return failure instanceof DatabaseException problem
        && switch (problem.failure()) {
          case DatabaseFailure.Unreachable _, DatabaseFailure.Unavailable _ -> true;
          case DatabaseFailure.LoginRefused _,
              DatabaseFailure.Refused _,
              DatabaseFailure.Superseded _ ->
              false;
        };
  }

  private String explain(DatabaseFailure failure) {
    return failure instanceof DatabaseFailure.LoginRefused(String message)
        ? "%s does not let us in: %s; correct %s, or user name and password of that role: %s"
            .formatted(
                config.url(),
                message,
                Variable.VM_OPERATOR_DATABASE_URL,
                "VM_OPERATOR_DATABASE_... or VM_OPERATOR_MIGRATION_...")
        : failure.message();
  }

  private void waitFor(@Nullable Throwable failure) {
    if (failure instanceof DatabaseException problem && mayPass(problem)) {
      log.warn(
          "Waiting for the database {}, see {}: {}",
          config.url(),
          Variable.VM_OPERATOR_DATABASE_URL,
          problem.getMessage());
      boolean answers = problem.failure() instanceof DatabaseFailure.Unavailable;
      objections =
          List.of(
              (answers ? "the database is not ready: " : "the database does not answer: ")
                  + problem.getMessage());
    }
  }
}
