package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two leaders on one database, of whom the first does not know that there is a second. */
class SyncEpochsIT {
  private static final ClusterKey LAB = new ClusterKey("cluster-1", "lab");
  private static final RlsContext CONTEXT = RlsContext.admin(Actor.SYNC);

  private PostgresFixture postgres;
  private Database former;
  private Database later;

  @BeforeEach
  void migrate() {
    postgres = PostgresFixture.migrated();
    former = Database.open(postgres.runtime());
    later = Database.open(postgres.runtime());
    postgres.asSuperuser(
        """
        CREATE TABLE public.writes (id BIGSERIAL PRIMARY KEY, epoch BIGINT NOT NULL);
        GRANT ALL ON public.writes TO %1$s;
        GRANT ALL ON SEQUENCE public.writes_id_seq TO %1$s;
        """
            .formatted(postgres.runtimeRole()));
  }

  @AfterEach
  void close() {
    former.close();
    later.close();
  }

  @Test
  void shouldCountTheLeadersOfEachClusterFromOne() {
    // When
    SyncEpoch first = take(former);
    SyncEpoch second = take(later);
    SyncEpoch elsewhere = new SyncEpochs(later).take(new ClusterKey("cluster-2", "lab"));
    SyncEpoch beside = new SyncEpochs(later).take(new ClusterKey("cluster-1", "other"));

    // Then
    assertThat(List.of(first.number(), second.number(), elsewhere.number(), beside.number()))
        .containsExactly(1L, 2L, 1L, 1L);
    write(later, elsewhere);
    write(later, beside);
    write(later, second);
  }

  @Test
  void shouldRefuseALeaderThatWasPausedBetweenItsTransactions() {
    // Given
    SyncEpoch old = take(former);
    write(former, old);

    // When
    SyncEpoch present = take(later);

    // Then
    assertSuperseded(old);
    write(later, present);
    assertSuperseded(old);
    assertThat(writes()).containsExactly("1", "2");
  }

  @Test
  void shouldKeepTheNextLeaderWaitingForATransactionThatHasBegun() throws Exception {
    // Given
    SyncEpoch old = take(former);
    CountDownLatch paused = new CountDownLatch(1);
    CountDownLatch resume = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> write =
          threads.submit(
              () ->
                  former.inTransaction(
                      old,
                      CONTEXT,
                      transaction -> {
                        paused.countDown();
                        pause(resume);
                        return note(transaction, old);
                      }));
      paused.await();

      // When
      Future<SyncEpoch> present =
          threads.submit(
              () -> {
                SyncEpoch taken = take(later);
                write(later, taken);
                return taken;
              });
      await().until(this::waiting, waiting -> waiting == 1);
      List<String> meanwhile = writes();
      resume.countDown();

      // Then
      assertThat(meanwhile).isEmpty();
      assertThat(write.get()).isTrue();
      assertThat(present.get()).isEqualTo(new SyncEpoch(LAB, 2));
    }
    assertThat(writes()).containsExactly("1", "2");
    assertSuperseded(old);
  }

  @Test
  void shouldNotWaitForEverForALeaderThatHangsInItsTransaction() throws Exception {
    // Given
    SyncEpoch old = take(former);
    CountDownLatch paused = new CountDownLatch(1);
    CountDownLatch resume = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> write =
          threads.submit(
              () ->
                  former.inTransaction(
                      old,
                      CONTEXT,
                      transaction -> {
                        note(transaction, old);
                        paused.countDown();
                        pause(resume);
                        return note(transaction, old);
                      }));
      paused.await();

      // When: the server ends a transaction that has been idle for 15 s
      SyncEpoch present =
          await()
              .ignoreExceptionsMatching(DatabaseException.class::isInstance)
              .until(() -> take(later), taken -> true);
      write(later, present);
      resume.countDown();

      // Then
      assertThatThrownBy(write::get).hasCauseInstanceOf(DatabaseException.class);
    }
    assertThat(writes()).containsExactly("2");
    assertSuperseded(old);
  }

  @Test
  void shouldWriteNothingOldAfterSomethingNewUnderLoad() throws Exception {
    // Given
    List<Future<Integer>> workers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      // When
      for (int hand = 0; hand < 5; hand++) {
        Database database = hand % 2 == 0 ? former : later;
        SyncEpoch taken = take(database);
        long before = count();
        for (int worker = 0; worker < 3; worker++) {
          workers.add(threads.submit(() -> writeUntilSuperseded(database, taken)));
        }
        await().until(() -> count() >= before + 30);
      }
      SyncEpoch last = take(later);
      write(later, last);

      // Then: each has ended by being refused
      int written = 0;
      for (Future<Integer> worker : workers) {
        written += worker.get();
      }
      assertThat(writes()).as("what was committed, and the last one").hasSize(written + 1);
    }
    List<Long> epochs = writes().stream().map(Long::valueOf).toList();
    assertThat(epochs).isSorted();
    assertThat(epochs.stream().distinct()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
  }

  @Test
  void shouldRefuseWhereTheEpochsWereLost() {
    // Given
    SyncEpoch old = take(former);

    // When
    postgres.asSuperuser("TRUNCATE public.sync_epochs");

    // Then
    assertSuperseded(old);
  }

  @Test
  void shouldRefuseATransactionThatEntersAfterTheHandOver() {
    // When
    DatabaseException refusal = enterAfterHandOver(former);

    // Then
    assertThat(refusal.failure()).isInstanceOf(DatabaseFailure.Superseded.class);
    assertThat(writes()).containsExactly("2");
  }

  @Test
  void shouldRefuseItAlsoWhereTransactionsKeepTheirSnapshot() {
    // Given
    postgres.asSuperuser(
        "ALTER ROLE %s SET default_transaction_isolation = 'repeatable read'"
            .formatted(postgres.runtimeRole()));

    // When
    DatabaseException refusal;
    try (Database strict = Database.open(postgres.runtime())) {
      refusal = enterAfterHandOver(strict);
    }

    // Then
    assertThat(refusal.failure())
        .isInstanceOfSatisfying(
            DatabaseFailure.Unavailable.class,
            failure -> assertThat(failure.sqlState()).isEqualTo("40001"));
    assertThat(writes()).containsExactly("2");
  }

  private DatabaseException enterAfterHandOver(Database database) {
    SyncEpoch old = take(former);
    return catchThrowableOfType(
        DatabaseException.class,
        () ->
            database.inTransaction(
                CONTEXT,
                transaction -> {
                  // Its snapshot is there already: setting the context has made it.
                  write(later, take(later));
                  SyncEpochs.enter(transaction, old);
                  return note(transaction, old);
                }));
  }

  @Test
  void shouldOpenTheEpochsToNobodyElse() {
    // Given
    postgres.asSuperuser(
        """
        CREATE ROLE %1$s LOGIN NOSUPERUSER NOBYPASSRLS;
        GRANT ALL ON ALL TABLES IN SCHEMA public TO %1$s;
        """
            .formatted(postgres.ownerRole() + "_application"));
    take(former);

    // When
    try (Database application =
        Database.open(postgres.settings(postgres.ownerRole() + "_application"))) {
      DatabaseException refusal =
          catchThrowableOfType(DatabaseException.class, () -> take(application));
      int changed =
          application.inTransaction(
              CONTEXT,
              transaction -> {
                try (Statement statement = transaction.connection().createStatement()) {
                  return statement.executeUpdate("UPDATE public.sync_epochs SET epoch = 9");
                }
              });

      // Then
      assertThat(refusal.failure())
          .isInstanceOfSatisfying(
              DatabaseFailure.Refused.class,
              refused -> assertThat(refused.sqlState()).isEqualTo("42501"));
      assertThat(changed).isZero();
    }
  }

  private static SyncEpoch take(Database database) {
    return new SyncEpochs(database).take(LAB);
  }

  private static void write(Database database, SyncEpoch epoch) {
    database.inTransaction(epoch, CONTEXT, transaction -> note(transaction, epoch));
  }

  private static int writeUntilSuperseded(Database database, SyncEpoch epoch) {
    int written = 0;
    try {
      while (true) {
        write(database, epoch);
        written++;
      }
    } catch (DatabaseException end) {
      assertThat(end.failure()).isInstanceOf(DatabaseFailure.Superseded.class);
      return written;
    }
  }

  /** Ids are given while the epoch is held, so that their order is the order of the writes. */
  private static boolean note(Transaction transaction, SyncEpoch epoch) throws SQLException {
    try (PreparedStatement statement =
        transaction.connection().prepareStatement("INSERT INTO public.writes (epoch) VALUES (?)")) {
      statement.setLong(1, epoch.number());
      return statement.executeUpdate() == 1;
    }
  }

  private void assertSuperseded(SyncEpoch epoch) {
    DatabaseException refusal =
        catchThrowableOfType(DatabaseException.class, () -> write(former, epoch));
    assertThat(refusal.failure()).isInstanceOf(DatabaseFailure.Superseded.class);
    assertThat(refusal.failure().message()).contains("another leader", "\"lab\"");
  }

  private List<String> writes() {
    return postgres.query("SELECT epoch FROM public.writes ORDER BY id");
  }

  private long count() {
    return Long.parseLong(postgres.query("SELECT count(*) FROM public.writes").getFirst());
  }

  private long waiting() {
    return Long.parseLong(
        postgres
            .query(
                """
                SELECT count(*) FROM pg_locks AS l JOIN pg_database AS d ON d.oid = l.database
                WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted
                """)
            .getFirst());
  }

  private static void pause(CountDownLatch resume) {
    try {
      resume.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
