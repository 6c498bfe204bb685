package io.accountdb.vmoperator.sync;

import static io.accountdb.vmoperator.sync.AgentStage.ACCOUNT_DB;
import static io.accountdb.vmoperator.sync.AgentStage.CLUSTER;
import static io.accountdb.vmoperator.sync.AgentStage.GUEST;
import static io.accountdb.vmoperator.sync.AgentStage.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.proxmox.AgentInterface;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rows of the VMs that resources claim, through all the agent's loops. */
class AgentsIT {
  private final AgentStage stage = new AgentStage();

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void shouldMirrorAClaimedVmIntoItsOwnersRow() {
    // Given
    stage.proxmox.agentOf(101, new AgentInterface("eth0", TestGuest.MAC, List.of("192.0.2.10")));

    // When
    stage.mirrorWeb();
    stage.clock.advanceSeconds(2);

    // Then
    eventually(
        () ->
            assertThat(ACCOUNT_DB.rows()).containsExactly("1|web-1|running|192.0.2.10|pve1|alice"));
    assertThat(
            ACCOUNT_DB.query("SELECT cpu_cores, memory_mb, disk_gb, template_id, notes FROM vms"))
        .containsExactly("4|4096|40|9000|Front end");
    assertThat(ACCOUNT_DB.seenBy(stage.alice)).isEqualTo(1);
    assertThat(ACCOUNT_DB.seenBy(stage.bob)).isZero();
    assertThat(stage.agents().addresses(CLUSTER, 101).orElseThrow())
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
    stage.mirrorWeb();

    // When
    stage.proxmox.put(GUEST.status("stopped"));

    // Then
    eventually(
        () -> assertThat(ACCOUNT_DB.rows()).containsExactly("1|web-1|stopped|null|pve1|alice"));
    assertThat(stage.wakes.wakes()).contains("team-a/web-1");
  }

  @Test
  void shouldKeepTheRowThroughMigrationAndRenaming() {
    // Given
    stage.mirrorWeb();

    // When
    stage.proxmox.put(GUEST.on("pve2").named("web-1-moved"));

    // Then
    eventually(
        () ->
            assertThat(ACCOUNT_DB.rows()).containsExactly("1|web-1-moved|running|null|pve2|alice"));
    assertThat(stage.mirror("web-1")).isEqualTo(new MirrorState.Mirrored(1));
  }

  @Test
  void shouldFindItsRowsAgainAfterARestart() {
    // Given
    stage.mirrorWeb();

    // When
    stage.restart();
    eventually(stage::assertMirrored);

    // Then
    assertThat(ACCOUNT_DB.query("SELECT id FROM vms")).containsExactly("1");
    assertThat(ACCOUNT_DB.query("SELECT last_value FROM vms_id_seq")).containsExactly("1");
    assertThat(stage.agents().bindings(CLUSTER))
        .isEqualTo(
            new BindingLookup.Known(
                List.of(
                    new BindingLookup.Binding(
                        1, stage.alice, 101, TestGuest.UUID, RecordedWakes.claimant("web-1")))));
  }

  @Test
  void shouldLoseNothingWhileTheDatabaseIsDown() {
    // Given
    stage.mirrorWeb();
    Claimant db = RecordedWakes.claimant("db-1");

    // When
    ACCOUNT_DB.server().stop();
    stage.proxmox.put(TestGuest.running(102).uuid(TestGuest.OTHER_UUID).named("db-1"));
    stage.wakes.claim(
        stage.claimOfWeb(), new Claim(db, 102, TestGuest.OTHER_UUID, stage.bob, 9000, null));
    eventually(
        () ->
            assertThat(stage.agents().mirror(CLUSTER, db))
                .isInstanceOfSatisfying(
                    MirrorState.Failed.class,
                    failed -> assertThat(failed.reason()).isEqualTo("DatabaseUnreachable")));
    MirrorState whileDown = stage.mirror("web-1");
    BindingLookup bindings = stage.agents().bindings(CLUSTER);
    OwnerLookup owner = stage.agents().owner("alice");
    ClusterHealth.StoreProblem problem = stage.health().storeProblem();
    stage.proxmox.put(GUEST.status("stopped"));
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
    eventually(() -> assertThat(stage.health().storeProblem()).isNull());
    assertThat(stage.wakes.wakes()).contains("team-a/db-1");
  }

  @Test
  void shouldRemoveARowOnlyWhenItsVmIsProvenGone() {
    // Given
    stage.mirrorWeb();
    stage.proxmox.quorate(false);

    // When
    stage.proxmox.remove(101);
    stage.pollTwice();
    stage.clock.advanceSeconds(30);
    stage.pollTwice();
    stage.clock.advanceSeconds(30);
    stage.pollTwice();
    List<String> withoutQuorum = ACCOUNT_DB.query("SELECT id FROM vms");
    stage.proxmox.quorate(true);

    // Then
    assertThat(withoutQuorum).containsExactly("1");
    await()
        .untilAsserted(
            () -> {
              stage.clock.advanceSeconds(30);
              assertThat(ACCOUNT_DB.query("SELECT id FROM vms")).isEmpty();
            });
    assertThat(stage.mirror("web-1")).isEqualTo(new MirrorState.Pending());
  }

  @Test
  void shouldGiveARecycledVmidANewRowOfItsNewOwner() {
    // Given
    stage.mirrorWeb();
    Claimant heir = RecordedWakes.claimant("heir");

    // When
    stage.wakes.claim(new Claim(heir, 101, TestGuest.OTHER_UUID, stage.bob, 9000, null));
    stage.proxmox.put(GUEST.uuid(TestGuest.OTHER_UUID).named("heir"));

    // Then
    eventually(() -> assertThat(ACCOUNT_DB.rows()).containsExactly("2|heir|running|null|pve1|bob"));
    eventually(
        () ->
            assertThat(stage.agents().mirror(CLUSTER, heir))
                .isEqualTo(new MirrorState.Mirrored(2)));
    assertThat(ACCOUNT_DB.seenBy(stage.alice)).isZero();
  }

  @Test
  void shouldReportAKeyThatAnotherRowHas() {
    // Given
    stage.connect();
    eventually(() -> assertThat(ACCOUNT_DB.query("SELECT id FROM proxmox_nodes")).hasSize(2));
    ACCOUNT_DB.query(
        "INSERT INTO vms (vmid, name, proxmox_node, owner_id) SELECT 101, 'older', id, "
            + stage.bob
            + " FROM proxmox_nodes WHERE name = 'pve1' RETURNING id");

    // When
    stage.proxmox.put(GUEST);
    stage.wakes.claim(stage.claimOfWeb());

    // Then
    eventually(
        () ->
            assertThat(stage.mirror("web-1"))
                .isInstanceOfSatisfying(
                    MirrorState.Failed.class,
                    failed -> assertThat(failed.reason()).isEqualTo("RowConflict")));
    assertThat(ACCOUNT_DB.query("SELECT name, owner_id FROM vms"))
        .containsExactly("older|" + stage.bob);

    // When
    stage.pollTwice();
    String before = ACCOUNT_DB.latestStatement();
    stage.pollTwice();

    // Then
    assertThat(ACCOUNT_DB.latestStatement()).as("not sent again with every poll").isEqualTo(before);

    // When
    ACCOUNT_DB.query("DELETE FROM vms");
    stage.clock.advanceSeconds(60);

    // Then
    eventually(
        () -> assertThat(ACCOUNT_DB.rows()).containsExactly("3|web-1|running|null|pve1|alice"));
  }
}
