package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.store.AuditTrail;
import io.accountdb.vmoperator.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditJournalIT {
  private static final AccountDb ACCOUNT_DB = AccountDb.shared();
  private static final String ENTRIES =
      "SELECT kind, outcome, name, owner_id, field_managers::text FROM vm_audit ORDER BY id";

  private final ManualClock clock = new ManualClock();
  private Database database;
  private Journal journal;
  private int alice;

  @BeforeEach
  void open() {
    ACCOUNT_DB.clear();
    ACCOUNT_DB.query("TRUNCATE vm_audit");
    alice = ACCOUNT_DB.user("alice");
    database = Database.open(ACCOUNT_DB.runtime());
    journal = new AuditJournal(new AuditTrail(database), clock);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void shouldAddAnEntryOnceHoweverOftenItIsTold() {
    // When
    boolean first = journal.tell(entry(null));
    boolean again = journal.tell(entry(null));

    // Then
    assertThat(first).isTrue();
    assertThat(again).isTrue();
    assertThat(ACCOUNT_DB.query(ENTRIES))
        .containsExactly("hard-stop|failed|web|%d|{kubectl}".formatted(alice));
  }

  @Test
  void shouldBeDoneWithWhatTheDatabaseWillNeverTake() {
    // Then
    assertThat(journal.tell(entry(4711))).isTrue();
    assertThat(ACCOUNT_DB.query(ENTRIES)).isEmpty();
    assertThat(journal.tell(entry(null))).isTrue();
  }

  @Test
  void shouldAskASilentDatabaseAgainOnlyAfterAWhile() {
    // Given
    ACCOUNT_DB.server().stop();
    boolean down;
    try {
      down = journal.tell(entry(null));
    } finally {
      ACCOUNT_DB.server().start();
    }

    // When
    clock.advance(Duration.ofSeconds(9));
    boolean tooEarly = journal.tell(entry(null));

    // Then
    assertThat(down).isFalse();
    assertThat(tooEarly).isFalse();
    await("asked every ten seconds: the first connections may be of before the restart")
        .until(
            () -> {
              clock.advance(Duration.ofSeconds(10));
              return journal.tell(entry(null));
            });
    assertThat(ACCOUNT_DB.query(ENTRIES)).hasSize(1);
  }

  private Journal.Entry entry(@Nullable Integer rowId) {
    return new Journal.Entry(
        alice,
        rowId,
        100,
        "web",
        Journal.Kind.HARD_STOP,
        Journal.Outcome.FAILED,
        "no such process",
        null,
        Instant.parse("2026-03-01T10:00:00Z"),
        "uid-1",
        1,
        List.of("kubectl"));
  }
}
