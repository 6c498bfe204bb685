package io.accountdb.vmoperator.sync;

import static io.accountdb.vmoperator.sync.AgentWorld.ACCOUNT_DB;
import static io.accountdb.vmoperator.sync.AgentWorld.CLUSTER;
import static io.accountdb.vmoperator.sync.AgentWorld.assertRows;
import static io.accountdb.vmoperator.sync.AgentWorld.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.proxmox.CloneRequest;
import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.proxmox.Upid;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallFault;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallMatch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The agent between a simulated Proxmox VE, with the operator's privilege-separated token, and a
 * real PostgreSQL.
 */
class AgentsOnProxmoxIT {
  private static final Claimant WEB = RecordedWakes.claimant("web-1");
  private static final int VMID = 200;
  private static final GuestAddress GUEST = new GuestAddress("pve1", VMID);

  private AgentWorld world;

  @BeforeEach
  void connect() {
    world = AgentWorld.ofThePool().connect(true);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void shouldFollowAVmFromItsCloneToItsEnd() {
    // When
    cloneWeb();

    // Then
    eventually(() -> assertRows("1|web-1|stopped|null|pve1|alice"));
    assertThat(world.wakes().wakes())
        .as("the task's end wakes the claimant")
        .contains("team-a/web-1");

    // When
    world.simulator().outOfBand().start(VMID);

    // Then
    eventually(
        () -> assertThat(world.agents().addresses(CLUSTER, VMID).orElse(List.of())).isNotEmpty());
    String address = world.agents().addresses(CLUSTER, VMID).orElseThrow().getFirst().address();
    assertThat(address).startsWith("10.20.");
    eventually(() -> assertRows("1|web-1|running|" + address + "|pve1|alice"));

    // When
    world.simulator().outOfBand().migrate(VMID, "pve2");

    // Then
    eventually(() -> assertRows("1|web-1|running|" + address + "|pve2|alice"));

    // When
    world.simulator().outOfBand().stop(VMID);

    // Then
    eventually(() -> assertRows("1|web-1|stopped|null|pve2|alice"));

    // When
    world.simulator().outOfBand().delete(VMID);

    // Then
    eventually(
        () -> {
          world.clock().advanceSeconds(5);
          assertThat(ACCOUNT_DB.rows()).isEmpty();
        });
  }

  @Test
  void shouldKeepTheRowOfAVmThatTheTokenDoesNotSeeAnyMore() {
    // Given
    cloneWeb();
    eventually(() -> assertRows("1|web-1|stopped|null|pve1|alice"));

    // When
    world.simulator().outOfBand().pool(VMID, null);
    eventually(
        () -> assertThat(world.snapshot().guest(VMID)).as("its guest is not to be seen").isEmpty());
    world.passHalfMinutes(6);

    // Then
    assertRows("1|web-1|stopped|null|pve1|alice");
    assertThat(world.simulator().ledger().of("GET", "/cluster/nextid"))
        .as("it was asked for")
        .isNotEmpty();
  }

  @Test
  void shouldKeepAStrangersGuestOutOfTheRowAndDropTheRow() {
    // Given
    cloneWeb();
    eventually(() -> assertRows("1|web-1|stopped|null|pve1|alice"));

    // When
    world.simulator().outOfBand().delete(VMID);
    world.simulator().outOfBand().create(VMID, "pve1", Map.of("name", "payroll", "cores", "8"));
    world.simulator().outOfBand().pool(VMID, "kubernetes");

    // Then
    eventually(
        () -> {
          world.clock().advanceSeconds(1);
          assertThat(ACCOUNT_DB.query("SELECT name FROM vms WHERE id = 1 AND name <> 'web-1'"))
              .isEmpty();
          assertThat(ACCOUNT_DB.rows()).isEmpty();
        });
    assertThat(world.simulator().ledger().mutations())
        .as("the clone of this test alone")
        .hasSize(1);

    // When
    world.wakes().claim();

    // Then
    eventually(() -> assertRows("2|payroll|stopped|null|pve1|platform"));
  }

  @Test
  void shouldTellWhatIsWrongWithTheClusterAndRecover() {
    // Given
    cloneWeb();
    eventually(() -> assertRows("1|web-1|stopped|null|pve1|alice"));

    // When
    var fault =
        world
            .simulator()
            .faults()
            .on(CallMatch.route("GET", "/cluster/resources"), CallFault.connectFailed());

    // Then
    eventually(() -> assertThat(world.agents().health(CLUSTER).pollFailure()).isNotNull());
    assertRows("1|web-1|stopped|null|pve1|alice");

    // When
    fault.close();

    // Then
    eventually(() -> assertThat(world.agents().health(CLUSTER).pollFailure()).isNull());
    assertThat(world.agents().health(CLUSTER).quorate()).isTrue();
    assertThat(world.agents().health(CLUSTER).nodesOnline()).isEqualTo(2);
  }

  /** As the reconciler makes it: the claim gets its uuid once the clone is there. */
  private void cloneWeb() {
    world.wakes().claim(new Claim(WEB, VMID, null, null, 9000, null));
    Upid clone =
        world
            .proxmox()
            .clone(
                new GuestAddress("pve1", 9000),
                new CloneRequest(VMID, "web-1", "", null, null, "kubernetes"));
    await().until(() -> world.agents().task(CLUSTER, clone, WEB) instanceof TaskStatus.Succeeded);
    String uuid = world.proxmox().config(GUEST).flatMap(GuestConfig::biosUuid).orElseThrow();
    world.wakes().claim(new Claim(WEB, VMID, uuid, ACCOUNT_DB.user("alice"), 9000, null));
  }
}
