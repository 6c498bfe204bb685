package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.store.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two processes with an agent each for the same cluster, on a real PostgreSQL. */
class HandOverIT {
  private static final String CLUSTER = RecordedWakes.CLUSTER;
  private static final TestGuest GUEST = TestGuest.running(101);
  private static final AccountDb ACCOUNT_DB = AccountDb.shared();

  private Process former;
  private Process later;

  @BeforeEach
  void prepare() {
    ACCOUNT_DB.clear();
    ACCOUNT_DB.query("CREATE TABLE names (id BIGSERIAL, name TEXT)");
    ACCOUNT_DB.query(
        "CREATE FUNCTION note_name() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER AS"
            + " 'BEGIN INSERT INTO public.names (name) VALUES (NEW.name); RETURN NEW; END'");
    ACCOUNT_DB.query(
        "CREATE TRIGGER note_name AFTER INSERT OR UPDATE ON vms"
            + " FOR EACH ROW EXECUTE FUNCTION note_name()");
    former = new Process();
    later = new Process();
  }

  @AfterEach
  void close() {
    former.close();
    later.close();
    ACCOUNT_DB.query("DROP TRIGGER note_name ON vms");
    ACCOUNT_DB.query("DROP FUNCTION note_name");
    ACCOUNT_DB.query("DROP TABLE names");
  }

  @Test
  void shouldRefuseWhatAFormerLeaderStillWantsToWrite() {
    // Given
    former.lead("web-1");
    eventually(() -> assertThat(names()).containsExactly("web-1"));

    // When
    former.leads.set(false);
    later.lead("of-the-later");
    eventually(() -> assertThat(names()).containsExactly("web-1", "of-the-later"));
    former.rename("of-the-former");

    // Then
    eventually(() -> assertThat(former.problem()).isEqualTo("Superseded"));
    assertThat(names()).containsExactly("web-1", "of-the-later");
    assertThat(former.agents.mirror(CLUSTER, RecordedWakes.claimant("web-1")))
        .as("says nothing of rows that are not its own any more")
        .isEqualTo(new MirrorState.Mirrored(1));
    assertThat(later.problem()).isEmpty();
  }

  @Test
  void shouldWaitForATransactionThatTheFormerLeaderHasBegun() throws SQLException {
    // Given
    former.lead("web-1");
    eventually(() -> assertThat(names()).containsExactly("web-1"));

    // When
    try (Connection hindrance = ACCOUNT_DB.server().connect(ACCOUNT_DB.server().superuser());
        Statement statement = hindrance.createStatement()) {
      hindrance.setAutoCommit(false);
      statement.execute("SELECT id FROM vms FOR UPDATE");
      former.rename("of-the-former");
      eventually(() -> assertThat(waitingFor("transactionid")).isEqualTo("1"));
      later.lead("of-the-later");
      eventually(() -> assertThat(waitingFor("advisory")).isEqualTo("1"));
      former.leads.set(false);
      hindrance.rollback();
    }
    eventually(() -> assertThat(names()).contains("of-the-later"));
    former.rename("of-the-former-again");

    // Then
    eventually(() -> assertThat(former.problem()).isEqualTo("Superseded"));
    assertThat(names().subList(names().indexOf("of-the-later"), names().size()))
        .containsOnly("of-the-later");
  }

  @Test
  void shouldTakeItsRightBackWhileItHoldsTheLease() {
    // Given
    former.lead("web-1");
    eventually(() -> assertThat(names()).containsExactly("web-1"));

    // When
    later.lead("of-an-impostor");
    eventually(() -> assertThat(names()).containsExactly("web-1", "of-an-impostor"));
    later.leads.set(false);
    former.rename("of-the-leader");

    // Then
    eventually(
        () -> assertThat(names()).containsExactly("web-1", "of-an-impostor", "of-the-leader"));
    assertThat(former.problem()).isEmpty();

    // When
    later.rename("of-an-impostor-again");

    // Then
    eventually(() -> assertThat(later.problem()).isEqualTo("Superseded"));
    assertThat(names()).endsWith("of-the-leader");
  }

  @Test
  void shouldTakeNoRightWithoutTheLease() {
    // Given
    former.lead("web-1");
    eventually(() -> assertThat(names()).containsExactly("web-1"));
    String epoch = epoch();

    // When
    later.leads.set(false);
    later.connect("of-the-later");

    // Then
    eventually(() -> assertThat(later.problem()).isEqualTo("Superseded"));
    assertThat(epoch()).isEqualTo(epoch);
    assertThat(names()).containsExactly("web-1");
  }

  @Test
  void shouldNotUseARightThatItTookAfterItsLeaseHadEnded() {
    // Given
    former.lead("web-1");
    eventually(() -> assertThat(names()).containsExactly("web-1"));
    String epoch = epoch();

    // When
    later.losesTheLeaseWhenAsked = true;
    later.lead("of-the-later");

    // Then
    eventually(() -> assertThat(later.problem()).isEqualTo("Superseded"));
    assertThat(epoch()).as("it was taken").isNotEqualTo(epoch);
    assertThat(names()).containsExactly("web-1");

    // When
    former.rename("of-the-leader");

    // Then
    eventually(() -> assertThat(names()).containsExactly("web-1", "of-the-leader"));
  }

  private static List<String> names() {
    return ACCOUNT_DB.query("SELECT name FROM names ORDER BY id");
  }

  private static String epoch() {
    return ACCOUNT_DB.query("SELECT epoch FROM sync_epochs").getFirst();
  }

  private static String waitingFor(String kindOfLock) {
    return ACCOUNT_DB
        .query(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = '" + kindOfLock + "'")
        .getFirst();
  }

  private static void eventually(ThrowingRunnable assertion) {
    await().untilAsserted(assertion);
  }

  /** One process: its own connections, its own sight of Proxmox, and what it knows of the Lease. */
  private static final class Process implements AutoCloseable {
    private final AtomicBoolean leads = new AtomicBoolean();
    private volatile boolean losesTheLeaseWhenAsked;
    private final FakeProxmox proxmox = new FakeProxmox();
    private final RecordedWakes wakes = new RecordedWakes();
    private final Database database = Database.open(ACCOUNT_DB.runtime());
    private final Agents agents =
        new Agents("cluster-1", database, this::leads, wakes, wakes, ManualClock.running());

    private boolean leads() {
      return losesTheLeaseWhenAsked ? leads.getAndSet(false) : leads.get();
    }

    void lead(String name) {
      leads.set(true);
      connect(name);
    }

    void connect(String name) {
      rename(name);
      wakes.claim(
          new Claim(
              RecordedWakes.claimant("web-1"),
              101,
              TestGuest.UUID,
              ACCOUNT_DB.user("alice"),
              9000,
              null));
      agents.connect(
          new ClusterAgents.ClusterSettings(
              CLUSTER, Duration.ofMillis(100), "platform", null, false),
          proxmox);
    }

    Process rename(String name) {
      proxmox.put(GUEST.named(name));
      return this;
    }

    /** Why the database lacks the latest snapshot; empty where it does not. */
    String problem() {
      ClusterHealth.StoreProblem problem = agents.health(CLUSTER).storeProblem();
      return problem == null ? "" : problem.reason();
    }

    @Override
    public void close() {
      agents.close();
      database.close();
    }
  }
}
