package io.accountdb.vmoperator.sync;

import static io.accountdb.vmoperator.sync.AgentWorld.ACCOUNT_DB;
import static io.accountdb.vmoperator.sync.AgentWorld.CLUSTER;
import static io.accountdb.vmoperator.sync.AgentWorld.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * VMs that no resource claims, in the rows of their node's owner. The sandbox has two: webshop,
 * which runs on pve1, and webshop-old on pve2; besides, a container and two templates.
 */
class DiscoveryIT {
  private static final String WEBSHOP = "SELECT id, name, status FROM vms WHERE vmid = 100";

  private AgentWorld world;

  @BeforeEach
  void start() {
    world = AgentWorld.ofAllGuests();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void shouldGiveEachUnclaimedVmARowOfItsNodesOwner() {
    // When
    discover();

    // Then
    assertThat(
            ACCOUNT_DB.query(
                "SELECT v.vmid, v.name, v.status, n.name, u.username FROM vms v"
                    + " JOIN proxmox_nodes n ON n.id = v.proxmox_node"
                    + " JOIN users u ON u.id = v.owner_id ORDER BY 1"))
        .containsExactly(
            "100|webshop|running|pve1|platform", "101|webshop-old|stopped|pve2|platform");
    assertThat(ACCOUNT_DB.query("SELECT DISTINCT kind FROM vm_bindings"))
        .containsExactly("discovered");
    assertThat(ACCOUNT_DB.seenBy(ACCOUNT_DB.user("platform"))).isEqualTo(2);
    assertThat(ACCOUNT_DB.seenBy(ACCOUNT_DB.user("alice"))).isZero();
  }

  @Test
  void shouldBeginTheNotesOfANewVmWithItsDescription() {
    // Given
    discover();

    // When
    world
        .simulator()
        .outOfBand()
        .create(300, "pve1", Map.of("name", "wiki", "description", "Ask Eve before reboot"));

    // Then
    eventually(
        () ->
            assertThat(ACCOUNT_DB.query("SELECT name, notes FROM vms WHERE vmid = 300"))
                .containsExactly("wiki|Ask Eve before reboot"));
  }

  @Test
  void shouldShowWhatPeopleDoWithVmsInProxmoxsOwnUserInterface() {
    // Given
    discover();
    String id = id(101);

    // When
    world.simulator().outOfBand().start(101);

    // Then
    eventually(() -> assertThat(status(101)).isEqualTo("running"));

    // When
    world.simulator().outOfBand().migrate(101, "pve1");
    world.simulator().outOfBand().edit(101, "name", "webshop-archive");

    // Then
    eventually(
        () ->
            assertThat(
                    ACCOUNT_DB.query(
                        "SELECT v.id, v.name, n.name FROM vms v"
                            + " JOIN proxmox_nodes n ON n.id = v.proxmox_node WHERE vmid = 101"))
                .containsExactly(id + "|webshop-archive|pve1"));
  }

  @Test
  void shouldKeepToTheNodesWhitelistAndNeverDropARowForIt() {
    // Given
    discover();
    ACCOUNT_DB.query("UPDATE proxmox_nodes SET whitelist = '{301}' WHERE name = 'pve1'");
    world.clock().advanceSeconds(60);
    eventually(
        () ->
            assertThat(ACCOUNT_DB.query("SELECT last_seen > now() FROM proxmox_nodes WHERE id = 1"))
                .as("the heartbeat, which reads the whitelist")
                .containsExactly("t"));

    // When
    world.simulator().outOfBand().create(300, "pve1", Map.of("name", "unlisted"));
    world.simulator().outOfBand().create(301, "pve1", Map.of("name", "listed"));
    world.simulator().outOfBand().create(302, "pve2", Map.of("name", "other-node"));
    world.simulator().outOfBand().stop(100);

    // Then
    eventually(
        () ->
            assertThat(ACCOUNT_DB.query("SELECT vmid, name, status FROM vms ORDER BY 1"))
                .containsExactly(
                    "100|webshop|stopped",
                    "101|webshop-old|stopped",
                    "301|listed|stopped",
                    "302|other-node|stopped"));

    // When
    ACCOUNT_DB.query("UPDATE proxmox_nodes SET whitelist = '{}'");
    world.clock().advanceSeconds(60);

    // Then
    eventually(
        () -> assertThat(ACCOUNT_DB.query("SELECT id FROM vms WHERE vmid = 300")).hasSize(1));
  }

  @Test
  void shouldMakeNoNewRowsOnceSwitchedOffButKeepTheOldOnesTrue() {
    // Given
    discover();

    // When
    world.connect(false);
    world.simulator().outOfBand().create(300, "pve1", Map.of("name", "wiki"));
    world.simulator().outOfBand().stop(100);

    // Then
    eventually(() -> assertThat(status(100)).isEqualTo("stopped"));
    eventually(() -> assertThat(world.snapshot().guest(300)).isPresent());
    world.pass();
    assertThat(ACCOUNT_DB.query("SELECT id FROM vms WHERE vmid = 300")).isEmpty();
  }

  @Test
  void shouldGiveARecycledVmidANewRow() {
    // Given
    discover();
    String id = id(101);
    ACCOUNT_DB.query("UPDATE vms SET owner_id = " + ACCOUNT_DB.user("alice") + " WHERE id = " + id);

    // When
    world.simulator().outOfBand().recycle(101, "pve2", Map.of("name", "payroll"));

    // Then
    eventually(
        () -> {
          world.clock().advanceSeconds(1);
          assertThat(ACCOUNT_DB.query("SELECT name FROM vms WHERE id = " + id)).isEmpty();
          assertThat(
                  ACCOUNT_DB.query(
                      "SELECT name, username FROM vms v JOIN users u ON u.id = v.owner_id"
                          + " WHERE vmid = 101"))
              .containsExactly("payroll|platform");
        });
  }

  @Test
  void shouldDropTheRowOfAnUnclaimedVmOnceItIsProvenGone() {
    // Given
    discover();

    // When
    world.simulator().outOfBand().delete(101);

    // Then
    eventually(
        () -> {
          world.clock().advanceSeconds(5);
          assertThat(ACCOUNT_DB.query("SELECT vmid FROM vms")).containsExactly("100");
        });
  }

  @Test
  void shouldKeepIdOwnerAndNotesWhenAResourceClaimsTheVmAndLetsItGo() {
    // Given
    discover();
    String id = id(100);
    ACCOUNT_DB.query("UPDATE vms SET notes = 'Paid until May' WHERE id = " + id);
    String uuid =
        world.proxmox().config(new GuestAddress("pve1", 100)).flatMap(GuestConfig::biosUuid).get();
    Claimant claimant = RecordedWakes.claimant("webshop");

    // When
    world
        .wakes()
        .claim(new Claim(claimant, 100, uuid, ACCOUNT_DB.user("platform"), null, "Front end"));

    // Then
    eventually(
        () ->
            assertThat(world.agents().mirror(CLUSTER, claimant))
                .isEqualTo(new MirrorState.Mirrored(Long.parseLong(id))));
    assertKept(id, "managed|webshop");

    // When
    world.wakes().claim();

    // Then
    eventually(() -> assertKept(id, "discovered|null"));
  }

  @Test
  void shouldTellWhoseRowAClaimedVmHas() {
    // Given
    discover();
    String uuid =
        world.proxmox().config(new GuestAddress("pve1", 100)).flatMap(GuestConfig::biosUuid).get();
    Claimant claimant = RecordedWakes.claimant("webshop");

    // When
    world
        .wakes()
        .claim(new Claim(claimant, 100, uuid, ACCOUNT_DB.user("alice"), null, "Front end"));

    // Then
    eventually(
        () ->
            assertThat(world.agents().mirror(CLUSTER, claimant))
                .isInstanceOfSatisfying(
                    MirrorState.Failed.class,
                    failed -> {
                      assertThat(failed.reason()).isEqualTo("RowConflict");
                      assertThat(failed.message()).contains("an administrator has to hand it over");
                    }));
    assertThat(ACCOUNT_DB.seenBy(ACCOUNT_DB.user("alice"))).isZero();
    assertThat(ACCOUNT_DB.query(WEBSHOP)).containsExactly(id(100) + "|webshop|running");
  }

  private void discover() {
    world.connect(true);
    eventually(
        () ->
            assertThat(ACCOUNT_DB.query("SELECT bios_uuid IS NOT NULL FROM vm_bindings"))
                .containsExactly("t", "t"));
  }

  private static void assertKept(String id, String binding) {
    assertThat(
            ACCOUNT_DB.query(
                "SELECT notes, username, kind, resource_name FROM vms v"
                    + " JOIN users u ON u.id = v.owner_id"
                    + " JOIN vm_bindings b ON b.vm_id = v.id WHERE v.id = "
                    + id))
        .containsExactly("Paid until May|platform|" + binding);
  }

  private static String id(int vmid) {
    return ACCOUNT_DB.query("SELECT id FROM vms WHERE vmid = " + vmid).getFirst();
  }

  private static String status(int vmid) {
    return ACCOUNT_DB.query("SELECT status FROM vms WHERE vmid = " + vmid).getFirst();
  }
}
