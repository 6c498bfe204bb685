package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DatabaseIT {
  private static PostgresFixture postgres;
  private static Database database;
  private static int alice;
  private static int bob;

  @BeforeAll
  static void migrate() {
    postgres = PostgresFixture.migrated();
    database = Database.open(postgres.runtime());
    alice = postgres.user("alice");
    bob = postgres.user("bob");
    int node = postgres.node("pve1", "10.0.0.1", alice);
    postgres.vm(101, node, alice);
    postgres.vm(102, node, bob);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void shouldShowEachTransactionTheRowsOfItsContext() {
    // When
    String owners = visibleTo(RlsContext.owner(alice, Actor.SYNC));
    String admins = visibleTo(RlsContext.admin(Actor.SYNC));
    String strangers = visibleTo(RlsContext.owner(4711, Actor.SYNC));

    // Then
    assertThat(owners).isEqualTo("101");
    assertThat(admins).isEqualTo("101,102");
    assertThat(strangers).isNull();
  }

  @Test
  void shouldKeepTheContextAfterAnAttemptThatFailed() {
    // When
    String visible =
        database.inTransaction(
            RlsContext.admin(Actor.SYNC),
            transaction -> {
              transaction.become(RlsContext.owner(bob, Actor.SYNC));
              assertThatThrownBy(() -> transaction.attempt(_ -> fail(transaction)))
                  .isInstanceOf(SQLException.class);
              return visible(transaction.connection());
            });

    // Then
    assertThat(visible).isEqualTo("102");
  }

  @Test
  void shouldUndoOnlyTheAttemptThatFailed() {
    // When
    database.inTransaction(
        RlsContext.owner(alice, Actor.SYNC),
        transaction -> {
          execute(transaction, "UPDATE public.vms SET name = 'kept' WHERE vmid = 101");
          assertThatThrownBy(
                  () ->
                      transaction.attempt(
                          inner -> {
                            execute(
                                inner, "UPDATE public.vms SET name = 'undone' WHERE vmid = 101");
                            return fail(inner);
                          }))
              .isInstanceOf(SQLException.class);
          return true;
        });

    // Then
    assertThat(postgres.query("SELECT name FROM public.vms WHERE vmid = 101"))
        .containsExactly("kept");
  }

  @Test
  void shouldCommitNothingWhenTheWorkFails() {
    // When
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                database.inTransaction(
                    RlsContext.owner(bob, Actor.SYNC),
                    transaction -> {
                      execute(transaction, "DELETE FROM public.vms WHERE vmid = 102");
                      throw new IllegalStateException("in the middle of it");
                    }));

    // Then
    assertThat(postgres.query("SELECT vmid FROM public.vms WHERE vmid = 102"))
        .containsExactly("102");
  }

  @Test
  void shouldSayUnreachableWhenNobodyListens() throws Exception {
    // Given
    int port = nobodysPort();

    // When
    try (Database down = impatient("jdbc:postgresql://127.0.0.1:" + port + "/accountdb")) {
      // Then
      awaitUnreachable(down, "127.0.0.1:" + port, "refused");
    }
  }

  @Test
  void shouldTellOfEachHostWhyItDoesNotServe() throws Exception {
    // Given
    int port = nobodysPort();
    String url = withHosts("nowhere", postgresHost(), "127.0.0.1:" + port);

    // When
    try (Database down = impatient(url)) {
      // Then
      awaitUnreachable(
          down,
          postgresHost() + ": database \"nowhere\" does not exist",
          "127.0.0.1:" + port + ": Connection to 127.0.0.1:" + port + " refused");
    }
  }

  @Test
  void shouldCallItALoginRefusedWhereEachHostRefuses() throws Exception {
    // Given
    String url = withHosts("nowhere", postgresHost(), postgresHost());

    // When
    try (Database down = impatient(url)) {
      // Then
      await()
          .untilAsserted(
              () -> assertThat(failure(down)).isInstanceOf(DatabaseFailure.LoginRefused.class));
    }
  }

  @Test
  void shouldPassOverAHostThatIsSilent() throws Exception {
    // Given
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Database other =
            impatient(
                withHosts(postgres.name(), "127.0.0.1:" + silent.getLocalPort(), postgresHost()))) {
      // Then
      await()
          .ignoreExceptionsInstanceOf(DatabaseException.class)
          .untilAsserted(() -> assertThat(new Users(other).byName("alice")).isPresent());
    }
  }

  @Test
  void shouldNotTakeAServerThatOnlyReads() throws Exception {
    // Given
    PostgresFixture standby = PostgresFixture.migrated();
    standby.asSuperuser(
        "ALTER DATABASE %s SET default_transaction_read_only = on".formatted(standby.name()));

    // When
    try (Database down =
        impatient(withHosts(standby.name(), postgresHost(), "127.0.0.1:" + nobodysPort()))) {
      // Then
      awaitUnreachable(down, postgresHost() + ": Could not find a server with", "primary");
    }
  }

  @Test
  void shouldSayThatAllConnectionsAreInUse() throws Exception {
    // Given
    CountDownLatch all = new CountDownLatch(10);
    CountDownLatch done = new CountDownLatch(1);
    try (Database busy = impatient(postgres.runtime().url());
        ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 10; i++) {
        users.submit(() -> hold(busy, all, done));
      }
      all.await();

      // When
      DatabaseFailure failure = failure(busy);
      done.countDown();

      // Then
      assertThat(failure)
          .isEqualTo(
              new DatabaseFailure.Unreachable(
                  "all 10 connections are in use, and none came free within 1 s"));
    }
  }

  private static boolean hold(Database busy, CountDownLatch all, CountDownLatch done) {
    return busy.inTransaction(
        RlsContext.admin(Actor.SYNC),
        _ -> {
          all.countDown();
          try {
            done.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return true;
        });
  }

  @Test
  void shouldSayUnreachableWhenTheConnectionBreaks() {
    // When
    DatabaseException problem =
        catchThrowableOfType(
            DatabaseException.class,
            () ->
                database.inTransaction(
                    RlsContext.admin(Actor.SYNC),
                    transaction -> {
                      String backend = text(transaction.connection(), "SELECT pg_backend_pid()");
                      postgres.query("SELECT pg_terminate_backend(%s, 5000)".formatted(backend));
                      return visible(transaction.connection());
                    }));

    // Then
    assertThat(problem.failure()).isInstanceOf(DatabaseFailure.Unreachable.class);
    assertThat(visibleTo(RlsContext.owner(bob, Actor.SYNC))).isEqualTo("102");
  }

  @Test
  void shouldBoundEachTransaction() {
    // When
    String limits =
        database.inTransaction(
            RlsContext.admin(Actor.SYNC),
            transaction ->
                text(
                    transaction.connection(),
                    """
                    SELECT concat_ws(' ', current_setting('idle_in_transaction_session_timeout'),
                      current_setting('statement_timeout'), current_setting('lock_timeout'),
                      current_setting('application_name'))
                    """));

    // Then
    assertThat(limits).isEqualTo("15s 30s 5s vm-operator");
  }

  private static int nobodysPort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static String postgresHost() {
    return URI.create(postgres.runtime().url().substring("jdbc:".length())).getAuthority();
  }

  private static String withHosts(String databaseName, String... hosts) {
    return "jdbc:postgresql://%s/%s".formatted(String.join(",", hosts), databaseName);
  }

  /** Waits for a connection no longer than a second. */
  private static Database impatient(String url) {
    return Database.open(
        new DatabaseSettings(url, postgres.runtimeRole(), "s3cret", Duration.ofSeconds(1)));
  }

  private static DatabaseFailure failure(Database down) {
    return catchThrowableOfType(DatabaseException.class, () -> new Users(down).byName("alice"))
        .failure();
  }

  private static void awaitUnreachable(Database down, String... words) {
    await()
        .untilAsserted(
            () ->
                assertThat(failure(down))
                    .isInstanceOfSatisfying(
                        DatabaseFailure.Unreachable.class,
                        unreachable ->
                            assertThat(unreachable.message())
                                .contains(words)
                                .doesNotContain("s3cret")));
  }

  private static String visibleTo(RlsContext context) {
    return database.inTransaction(context, transaction -> visible(transaction.connection()));
  }

  private static String visible(Connection connection) throws SQLException {
    return text(connection, "SELECT string_agg(vmid::text, ',' ORDER BY vmid) FROM public.vms");
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static boolean execute(Transaction transaction, String sql) throws SQLException {
    try (Statement statement = transaction.connection().createStatement()) {
      return statement.execute(sql);
    }
  }

  private static boolean fail(Transaction transaction) throws SQLException {
    return execute(transaction, "SELECT 1 / 0");
  }
}
