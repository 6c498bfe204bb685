package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.proxmox.AgentInterface;
import io.accountdb.vmoperator.proxmox.GuestUsage;
import io.accountdb.vmoperator.store.Database;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The agent's loops on a real PostgreSQL, with a Proxmox that the test has in its hand. */
class AgentsIT {
  private static final String CLUSTER = RecordedWakes.CLUSTER;
  private static final TestGuest GUEST = TestGuest.running(101);
  private static final AccountDb ACCOUNT_DB = AccountDb.shared();

  private final ManualClock clock = ManualClock.running();
  private final FakeProxmox proxmox = new FakeProxmox();
  private final RecordedWakes wakes = new RecordedWakes();
  private Database database;
  private Agents agents;
  private int alice;
  private int bob;

  @BeforeEach
  void connect() {
    ACCOUNT_DB.clear();
    alice = ACCOUNT_DB.user("alice");
    bob = ACCOUNT_DB.user("bob");
    database = Database.open(ACCOUNT_DB.runtime());
    startAgents();
  }

  @AfterEach
  void close() {
    agents.close();
    database.close();
  }

  @Test
  void shouldMirrorAClaimedVmIntoItsOwnersRow() {
    // Given
    proxmox.agentOf(101, new AgentInterface("eth0", TestGuest.MAC, List.of("192.0.2.10")));

    // When
    mirrorWeb();
    clock.advanceSeconds(2);

    // Then
    eventually(
        () ->
            assertThat(ACCOUNT_DB.rows()).containsExactly("1|web-1|running|192.0.2.10|pve1|alice"));
    assertThat(
            ACCOUNT_DB.query("SELECT cpu_cores, memory_mb, disk_gb, template_id, notes FROM vms"))
        .containsExactly("4|4096|40|9000|Front end");
    assertThat(ACCOUNT_DB.seenBy(alice)).isEqualTo(1);
    assertThat(ACCOUNT_DB.seenBy(bob)).isZero();
    assertThat(agents.addresses(CLUSTER, 101).orElseThrow())
        .extracting(GuestIpAddress::address)
        .containsExactly("192.0.2.10");
    assertThat(
            ACCOUNT_DB.query(
                "SELECT name, status, last_seen IS NOT NULL FROM proxmox_nodes ORDER BY 1"))
        .containsExactly("pve1|connected|t", "pve2|connected|t");
  }

  @Test
  void shouldShowWhatPeopleDoInProxmoxsOwnUserInterface() {
    // Given
    mirrorWeb();

    // When
    proxmox.put(GUEST.status("stopped"));

    // Then
    eventually(
        () -> assertThat(ACCOUNT_DB.rows()).containsExactly("1|web-1|stopped|null|pve1|alice"));
    assertThat(wakes.wakes()).contains("team-a/web-1");
  }

  @Test
  void shouldKeepTheRowThroughMigrationAndRenaming() {
    // Given
    mirrorWeb();

    // When
    proxmox.put(GUEST.on("pve2").named("web-1-moved"));

    // Then
    eventually(
        () ->
            assertThat(ACCOUNT_DB.rows()).containsExactly("1|web-1-moved|running|null|pve2|alice"));
    assertThat(agents.mirror(CLUSTER, RecordedWakes.claimant("web-1")))
        .isEqualTo(new MirrorState.Mirrored(1));
  }

  @Test
  void shouldFindItsRowsAgainAfterARestart() {
    // Given
    mirrorWeb();

    // When
    agents.close();
    startAgents();
    agents.connect(settings(), proxmox);
    eventually(this::assertMirrored);

    // Then
    assertThat(ACCOUNT_DB.query("SELECT id FROM vms")).containsExactly("1");
    assertThat(ACCOUNT_DB.query("SELECT last_value FROM vms_id_seq")).containsExactly("1");
    assertThat(agents.bindings(CLUSTER))
        .isEqualTo(
            new BindingLookup.Known(
                List.of(
                    new BindingLookup.Binding(
                        1, alice, 101, TestGuest.UUID, RecordedWakes.claimant("web-1")))));
  }

  @Test
  void shouldSendNoStatementAndWakeNobodyWithoutAChange() {
    // Given
    passSampleOfUsage();
    proxmox.agentOf(101, new AgentInterface("eth0", TestGuest.MAC, List.of("192.0.2.10")));
    mirrorWeb();
    clock.advanceSeconds(2);
    eventually(() -> assertThat(ACCOUNT_DB.rows()).first().asString().contains("192.0.2.10"));
    pollTwice();
    pollTwice();
    String before = ACCOUNT_DB.latestStatement();
    wakes.forget();

    // When
    for (int uptime = 3_601; uptime < 3_604; uptime++) {
      proxmox.put(GUEST.uptime(uptime));
      pollTwice();
    }

    // Then
    assertThat(ACCOUNT_DB.latestStatement()).isEqualTo(before);
    assertThat(wakes.wakes()).isEmpty();
  }

  @Test
  void shouldKeepASampleOfWhatAVmUsesInFiveMinutes() {
    // Given
    proxmox.uses(101, new GuestUsage(0.25, 1L << 30, 3_600, 1, 2, 3, 4));
    mirrorWeb();

    // When
    passSampleOfUsage();
    eventually(() -> assertThat(ACCOUNT_DB.query("SELECT at FROM vm_usage")).hasSize(1));
    proxmox.uses(101, new GuestUsage(0.5, 2L << 30, 3_900, 11, 22, 33, 44));
    pollTwice();
    passSampleOfUsage();

    // Then
    eventually(
        () ->
            assertThat(
                    ACCOUNT_DB.query(
                        "SELECT vm_id, to_char(at, 'SS'), cpu_percent, memory_mb, disk_read_bytes,"
                            + " disk_written_bytes, network_in_bytes, network_out_bytes"
                            + " FROM vm_usage ORDER BY at"))
                .containsExactly("1|00|25|1024|null|null|null|null", "1|00|50|2048|10|20|30|40"));
  }

  @Test
  void shouldCountWhatItWrites() {
    // Given
    mirrorWeb();

    // When
    proxmox.put(GUEST.status("stopped"));

    // Then
    eventually(
        () -> {
          AgentReport report = agents.reports().getFirst();
          assertThat(report.written())
              .containsEntry(AgentReport.Change.INSERT, 1L)
              .containsEntry(AgentReport.Change.UPDATE, 1L)
              .containsEntry(AgentReport.Change.DELETE, 0L);
          assertThat(report.vms()).isEqualTo(Map.of(new AgentReport.Place("pve1", "stopped"), 1));
          assertThat(report.lastSync()).isNotNull();
        });
  }

  @Test
  void shouldBeatOnceAMinute() {
    // Given
    mirrorWeb();
    pollTwice();
    List<String> before = ACCOUNT_DB.query("SELECT last_seen FROM proxmox_nodes ORDER BY id");

    // When
    clock.advanceSeconds(60);

    // Then
    eventually(
        () ->
            assertThat(ACCOUNT_DB.query("SELECT last_seen FROM proxmox_nodes ORDER BY id"))
                .doesNotContainAnyElementsOf(before));
  }

  @Test
  void shouldLoseNothingWhileTheDatabaseIsDown() {
    // Given
    mirrorWeb();
    Claimant db = RecordedWakes.claimant("db-1");

    // When
    ACCOUNT_DB.server().stop();
    proxmox.put(TestGuest.running(102).uuid(TestGuest.OTHER_UUID).named("db-1"));
    wakes.claim(claimOfWeb(), new Claim(db, 102, TestGuest.OTHER_UUID, bob, 9000, null));
    eventually(
        () ->
            assertThat(agents.mirror(CLUSTER, db))
                .isInstanceOfSatisfying(
                    MirrorState.Failed.class,
                    failed -> assertThat(failed.reason()).isEqualTo("DatabaseUnreachable")));
    MirrorState whileDown = agents.mirror(CLUSTER, RecordedWakes.claimant("web-1"));
    BindingLookup bindings = agents.bindings(CLUSTER);
    OwnerLookup owner = agents.owner("alice");
    ClusterHealth.StoreProblem problem = agents.health(CLUSTER).storeProblem();
    proxmox.put(GUEST.status("stopped"));
    ACCOUNT_DB.server().start();

    // Then
    assertThat(whileDown).as("its row is true").isEqualTo(new MirrorState.Mirrored(1));
    assertThat(bindings).isInstanceOf(BindingLookup.DatabaseUnreachable.class);
    assertThat(owner).isInstanceOf(OwnerLookup.DatabaseUnreachable.class);
    assertThat(problem.reason()).isEqualTo("DatabaseUnreachable");
    eventually(
        () ->
            assertThat(ACCOUNT_DB.rows())
                .containsExactly(
                    "1|web-1|stopped|null|pve1|alice", "2|db-1|running|null|pve1|bob"));
    eventually(() -> assertThat(agents.health(CLUSTER).storeProblem()).isNull());
    assertThat(wakes.wakes()).contains("team-a/db-1");
  }

  @Test
  void shouldRemoveARowOnlyWhenItsVmIsProvenGone() {
    // Given
    mirrorWeb();
    proxmox.quorate(false);

    // When
    proxmox.remove(101);
    pollTwice();
    clock.advanceSeconds(30);
    pollTwice();
    clock.advanceSeconds(30);
    pollTwice();
    List<String> withoutQuorum = ACCOUNT_DB.query("SELECT id FROM vms");
    proxmox.quorate(true);

    // Then
    assertThat(withoutQuorum).containsExactly("1");
    await()
        .untilAsserted(
            () -> {
              clock.advanceSeconds(30);
              assertThat(ACCOUNT_DB.query("SELECT id FROM vms")).isEmpty();
            });
    assertThat(agents.mirror(CLUSTER, RecordedWakes.claimant("web-1")))
        .isEqualTo(new MirrorState.Pending());
  }

  @Test
  void shouldGiveARecycledVmidANewRowOfItsNewOwner() {
    // Given
    mirrorWeb();
    Claimant heir = RecordedWakes.claimant("heir");

    // When
    wakes.claim(new Claim(heir, 101, TestGuest.OTHER_UUID, bob, 9000, null));
    proxmox.put(GUEST.uuid(TestGuest.OTHER_UUID).named("heir"));

    // Then
    eventually(() -> assertThat(ACCOUNT_DB.rows()).containsExactly("2|heir|running|null|pve1|bob"));
    eventually(
        () -> assertThat(agents.mirror(CLUSTER, heir)).isEqualTo(new MirrorState.Mirrored(2)));
    assertThat(ACCOUNT_DB.seenBy(alice)).isZero();
  }

  @Test
  void shouldReportAKeyThatAnotherRowHas() {
    // Given
    agents.connect(settings(), proxmox);
    eventually(() -> assertThat(ACCOUNT_DB.query("SELECT id FROM proxmox_nodes")).hasSize(2));
    ACCOUNT_DB.query(
        "INSERT INTO vms (vmid, name, proxmox_node, owner_id) SELECT 101, 'older', id, "
            + bob
            + " FROM proxmox_nodes WHERE name = 'pve1' RETURNING id");

    // When
    proxmox.put(GUEST);
    wakes.claim(claimOfWeb());

    // Then
    eventually(
        () ->
            assertThat(agents.mirror(CLUSTER, RecordedWakes.claimant("web-1")))
                .isInstanceOfSatisfying(
                    MirrorState.Failed.class,
                    failed -> assertThat(failed.reason()).isEqualTo("RowConflict")));
    assertThat(ACCOUNT_DB.query("SELECT name, owner_id FROM vms")).containsExactly("older|" + bob);

    // When
    pollTwice();
    String before = ACCOUNT_DB.latestStatement();
    pollTwice();

    // Then
    assertThat(ACCOUNT_DB.latestStatement()).as("not sent again with every poll").isEqualTo(before);

    // When
    ACCOUNT_DB.query("DELETE FROM vms");
    clock.advanceSeconds(60);

    // Then
    eventually(
        () -> assertThat(ACCOUNT_DB.rows()).containsExactly("3|web-1|running|null|pve1|alice"));
  }

  @Test
  void shouldKnowOwnersForTenSecondsWithoutAskingAgain() {
    // Given
    OwnerLookup active = agents.owner("platform");
    ACCOUNT_DB.query("UPDATE users SET is_active = false WHERE username = 'platform'");

    // When
    OwnerLookup remembered = agents.owner("platform");
    clock.advanceSeconds(10);
    OwnerLookup asked = agents.owner("platform");

    // Then
    ACCOUNT_DB.query("UPDATE users SET is_active = true WHERE username = 'platform'");
    assertThat(active).isEqualTo(new OwnerLookup.Found(ACCOUNT_DB.user("platform"), "platform"));
    assertThat(remembered).isEqualTo(active);
    assertThat(asked).isEqualTo(new OwnerLookup.Inactive("platform"));
    assertThat(agents.owner("nobody")).isEqualTo(new OwnerLookup.Unknown("nobody"));
  }

  @Test
  void shouldChangeNoRowButTheNodesOfAClusterThatCannotBeReached() {
    // Given
    mirrorWeb();
    List<String> rows = ACCOUNT_DB.rows();

    // When
    proxmox.fail("resources", FakeProxmox.UNREACHABLE);
    eventually(() -> assertThat(agents.health(CLUSTER).failingSince()).isNotNull());
    clock.advanceSeconds(60);

    // Then
    eventually(
        () ->
            assertThat(ACCOUNT_DB.query("SELECT DISTINCT status FROM proxmox_nodes"))
                .containsExactly("disconnected"));
    assertThat(ACCOUNT_DB.rows()).isEqualTo(rows);
    proxmox.heal("resources");
    eventually(
        () ->
            assertThat(ACCOUNT_DB.query("SELECT DISTINCT status FROM proxmox_nodes"))
                .containsExactly("connected"));
  }

  @Test
  void shouldNameANodeOwnerThatDoesNotExist() {
    // When
    agents.connect(
        new ClusterAgents.ClusterSettings(CLUSTER, Duration.ofMillis(100), "nobody", null, false),
        proxmox);

    // Then
    eventually(
        () ->
            assertThat(agents.health(CLUSTER).storeProblem())
                .isNotNull()
                .satisfies(
                    problem -> {
                      assertThat(problem.reason()).isEqualTo("NodeOwnerNotFound");
                      assertThat(problem.message()).contains("nobody");
                    }));
    assertThat(ACCOUNT_DB.query("SELECT id FROM proxmox_nodes")).isEmpty();
  }

  @Test
  void shouldUseTheNodeRowsThatAccountDbMade() {
    // Given
    ACCOUNT_DB.query(
        "INSERT INTO proxmox_nodes (name, hostname, owner_id) VALUES ('pve1', '10.0.0.11', "
            + bob
            + "), ('pve2', 'pve2', "
            + bob
            + "), ('pve2', 'PVE2', "
            + bob
            + ")");

    // When
    agents.connect(settings(), proxmox);

    // Then
    eventually(
        () ->
            assertThat(agents.health(CLUSTER).storeProblem())
                .isNotNull()
                .satisfies(problem -> assertThat(problem.reason()).isEqualTo("NodeRowAmbiguous")));
    eventually(
        () ->
            assertThat(ACCOUNT_DB.query("SELECT id, status FROM proxmox_nodes ORDER BY id"))
                .containsExactly("1|connected", "2|disconnected", "3|disconnected"));
  }

  @Test
  void shouldForgetTheSnapshotOfADisconnectedClusterButKeepItsRows() {
    // Given
    mirrorWeb();

    // When
    agents.disconnect(CLUSTER);

    // Then
    assertThat(agents.snapshot(CLUSTER)).isEmpty();
    assertThat(agents.health(CLUSTER)).isEqualTo(ClusterHealth.UNKNOWN);
    assertThat(ACCOUNT_DB.query("SELECT id FROM vms")).containsExactly("1");
    assertThat(agents.bindings(CLUSTER))
        .isInstanceOfSatisfying(
            BindingLookup.Known.class, known -> assertThat(known.bindings()).hasSize(1));
  }

  private void passSampleOfUsage() {
    clock.advanceSeconds(301 - clock.instant().getEpochSecond() % 300);
  }

  private void startAgents() {
    agents = new Agents("cluster-1", database, () -> true, wakes, wakes, clock);
  }

  private void mirrorWeb() {
    proxmox.put(GUEST);
    wakes.claim(claimOfWeb());
    agents.connect(settings(), proxmox);
    eventually(this::assertMirrored);
  }

  private void assertMirrored() {
    assertThat(agents.mirror(CLUSTER, RecordedWakes.claimant("web-1")))
        .isEqualTo(new MirrorState.Mirrored(1));
  }

  private Claim claimOfWeb() {
    return new Claim(
        RecordedWakes.claimant("web-1"), 101, TestGuest.UUID, alice, 9000, "Front end");
  }

  private static ClusterAgents.ClusterSettings settings() {
    return new ClusterAgents.ClusterSettings(
        CLUSTER, Duration.ofMillis(100), "platform", null, false);
  }

  /** A complete poll that began after this call has been made, and the one before it mirrored. */
  private void pollTwice() {
    long polls = proxmox.calls("resources");
    await().until(() -> proxmox.calls("resources") >= polls + 3);
  }

  private static void eventually(ThrowingRunnable assertion) {
    await().untilAsserted(assertion);
  }
}
