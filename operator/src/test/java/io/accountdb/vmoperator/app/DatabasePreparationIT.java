package io.accountdb.vmoperator.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.RecordedLog;
import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.app.config.Config;
import io.accountdb.vmoperator.app.config.Secret;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.accountdb.vmoperator.sandbox.database.Credentials;
import io.accountdb.vmoperator.store.Database;
import java.sql.Connection;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The start against a real PostgreSQL that checks passwords. */
@ExtendWith(SharedSandbox.class)
class DatabasePreparationIT {
  private static final String WRONG = "correct-horse-battery-staple";

  private final Sandbox sandbox;

  DatabasePreparationIT(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  @Test
  void shouldEndWhenTheRuntimeRolesPasswordIsWrong() {
    // When
    StartException end = refusal(wrong(sandbox.database().runtimeRole()), owner());

    // Then
    assertThat(end)
        .hasMessageContaining("password authentication failed for user \"vm_operator\"")
        .hasMessageContaining("correct VM_OPERATOR_DATABASE_URL, or user name and password");
    assertThat(end.getMessage()).doesNotContain(WRONG);
  }

  @Test
  void shouldEndWhenTheSchemaOwnersPasswordIsWrong() {
    assertThat(refusal(runtime(), wrong(sandbox.database().schemaOwner())))
        .hasMessageContaining("password authentication failed for user \"accountdb_owner\"")
        .hasMessageContaining("VM_OPERATOR_MIGRATION_");
  }

  @Test
  void shouldEndWhenThereIsNoSuchDatabase() {
    // Given
    String url = sandbox.database().jdbcUrl().replace("/accountdb", "/accuontdb");

    // Then
    assertThat(refusal(new Config.Database(url, runtime(), owner())))
        .hasMessageContaining("database \"accuontdb\" does not exist");
  }

  @Test
  void shouldEndWhenRowLevelSecurityDoesNotBindTheRole() {
    assertThat(refusal(credentials(sandbox.database().superuser()), owner()))
        .hasMessageContaining("the database is not as it has to be")
        .hasMessageContaining("ALTER ROLE \"postgres\" NOSUPERUSER");
  }

  @Test
  void shouldWaitForADatabaseThatDoesNotAnswer() throws Exception {
    // Given
    DatabasePreparation preparation = preparation(runtime(), owner());
    sandbox.database().stop();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Database database = preparation.open()) {
      // When
      Future<?> prepared =
          threads.submit(
              () -> {
                preparation.prepare(database);
                return true;
              });

      // Then
      await()
          .untilAsserted(
              () ->
                  assertThat(preparation.objections())
                      .singleElement()
                      .asString()
                      .startsWith("the database does not answer: ")
                      .contains("refused"));
      assertThat(prepared.isDone()).isFalse();

      // When
      sandbox.database().start();

      // Then
      prepared.get();
      assertThat(preparation.objections()).isEmpty();
    }
  }

  @Test
  void shouldWaitForAnotherReplicaThatMigrates() throws Exception {
    // Given
    DatabasePreparation preparation = preparation(runtime(), owner());
    try (RecordedLog log = RecordedLog.ofTheUsual();
        Connection replica = sandbox.database().connect(sandbox.database().schemaOwner());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Database database = preparation.open()) {
      replica.setAutoCommit(false);
      replica.createStatement().execute("SELECT pg_advisory_xact_lock(7264883021943586417)");

      // When
      Future<?> prepared =
          threads.submit(
              () -> {
                preparation.prepare(database);
                return true;
              });

      // Then
      await()
          .untilAsserted(
              () ->
                  assertThat(log.lines())
                      .anyMatch(line -> line.contains("Another session migrates the database")));
      assertThat(prepared.isDone()).isFalse();
      assertThat(preparation.objections()).isNotEmpty();

      // When
      replica.rollback();

      // Then
      prepared.get();
      assertThat(preparation.objections()).isEmpty();
    }
  }

  private StartException refusal(Config.Credentials runtime, Config.Credentials owner) {
    return refusal(new Config.Database(sandbox.database().jdbcUrl(), runtime, owner));
  }

  private static StartException refusal(Config.Database config) {
    DatabasePreparation preparation = new DatabasePreparation(config);
    try (Database database = preparation.open()) {
      return catchThrowableOfType(StartException.class, () -> preparation.prepare(database));
    }
  }

  private DatabasePreparation preparation(Config.Credentials runtime, Config.Credentials owner) {
    return new DatabasePreparation(
        new Config.Database(sandbox.database().jdbcUrl(), runtime, owner));
  }

  private Config.Credentials runtime() {
    return credentials(sandbox.database().runtimeRole());
  }

  private Config.Credentials owner() {
    return credentials(sandbox.database().schemaOwner());
  }

  private static Config.Credentials credentials(Credentials role) {
    return new Config.Credentials(role.username(), new Secret(role.password()));
  }

  private static Config.Credentials wrong(Credentials role) {
    return new Config.Credentials(role.username(), new Secret(WRONG));
  }
}
