package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.proxmox.CloneRequest;
import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.HttpProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxEndpoint;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.proxmox.Upid;
import io.accountdb.vmoperator.sandbox.proxmox.ProxmoxSimulator;
import io.accountdb.vmoperator.sandbox.proxmox.SimulatorSettings;
import io.accountdb.vmoperator.sandbox.proxmox.World;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallFault;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallMatch;
import io.accountdb.vmoperator.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The agent between a simulated Proxmox VE, with the operator's privilege-separated token, and a
 * real PostgreSQL.
 */
class AgentsOnProxmoxIT {
  private static final String CLUSTER = RecordedWakes.CLUSTER;
  private static final AccountDb ACCOUNT_DB = AccountDb.shared();
  private static final Claimant WEB = RecordedWakes.claimant("web-1");
  private static final int VMID = 200;
  private static final GuestAddress GUEST = new GuestAddress("pve1", VMID);

  private final ManualClock clock = ManualClock.running();
  private final RecordedWakes wakes = new RecordedWakes();
  private ProxmoxSimulator simulator;
  private ProxmoxApi proxmox;
  private Database database;
  private Agents agents;

  @BeforeEach
  void connect() {
    ACCOUNT_DB.clear();
    simulator =
        ProxmoxSimulator.start(World.bundled(), new SimulatorSettings(0, 100.0, Clock.systemUTC()));
    String[] token = simulator.operatorToken().split("=", 2);
    proxmox =
        HttpProxmoxApi.connect(
            new ProxmoxEndpoint(
                List.of(simulator.url()),
                new ProxmoxEndpoint.Token(token[0], token[1]),
                simulator.certificateAuthorityPem()),
            Clock.systemUTC());
    database = Database.open(ACCOUNT_DB.runtime());
    agents = new Agents("cluster-1", database, () -> true, wakes, wakes, clock);
    wakes.claim();
    agents.connect(
        new ClusterAgents.ClusterSettings(CLUSTER, Duration.ofMillis(200), "platform", null),
        proxmox);
  }

  @AfterEach
  void close() {
    agents.close();
    database.close();
    proxmox.close();
    simulator.close();
  }

  @Test
  void shouldFollowAVmFromItsCloneToItsEnd() {
    // When
    cloneWeb();

    // Then
    eventually(() -> assertRows("1|web-1|stopped|null|pve1|alice"));
    assertThat(wakes.wakes()).as("the task's end wakes the claimant").contains("team-a/web-1");

    // When
    simulator.outOfBand().start(VMID);

    // Then
    eventually(() -> assertThat(agents.addresses(CLUSTER, VMID).orElse(List.of())).isNotEmpty());
    String address = agents.addresses(CLUSTER, VMID).orElseThrow().getFirst().address();
    assertThat(address).startsWith("10.20.");
    eventually(() -> assertRows("1|web-1|running|" + address + "|pve1|alice"));

    // When
    simulator.outOfBand().migrate(VMID, "pve2");

    // Then
    eventually(() -> assertRows("1|web-1|running|" + address + "|pve2|alice"));

    // When
    simulator.outOfBand().stop(VMID);

    // Then
    eventually(() -> assertRows("1|web-1|stopped|null|pve2|alice"));

    // When
    simulator.outOfBand().delete(VMID);

    // Then
    eventually(
        () -> {
          clock.advanceSeconds(5);
          assertThat(ACCOUNT_DB.rows()).isEmpty();
        });
  }

  @Test
  void shouldKeepTheRowOfAVmThatTheTokenDoesNotSeeAnyMore() {
    // Given
    cloneWeb();
    eventually(() -> assertRows("1|web-1|stopped|null|pve1|alice"));

    // When
    simulator.outOfBand().pool(VMID, null);
    eventually(
        () ->
            assertThat(agents.snapshot(CLUSTER).orElseThrow().guest(VMID))
                .as("its guest is not to be seen")
                .isEmpty());
    advanceThroughPolls(6);

    // Then
    assertRows("1|web-1|stopped|null|pve1|alice");
    assertThat(simulator.ledger().of("GET", "/cluster/nextid")).as("it was asked for").isNotEmpty();
  }

  @Test
  void shouldKeepAStrangersGuestOutOfTheRowAndDropTheRow() {
    // Given
    cloneWeb();
    eventually(() -> assertRows("1|web-1|stopped|null|pve1|alice"));

    // When
    simulator.outOfBand().delete(VMID);
    simulator.outOfBand().create(VMID, "pve1", Map.of("name", "payroll", "cores", "8"));
    simulator.outOfBand().pool(VMID, "kubernetes");

    // Then
    eventually(
        () -> {
          clock.advanceSeconds(1);
          assertThat(ACCOUNT_DB.query("SELECT name FROM vms WHERE name <> 'web-1'")).isEmpty();
          assertThat(ACCOUNT_DB.rows()).isEmpty();
        });
    assertThat(simulator.ledger().mutations()).as("the clone of this test alone").hasSize(1);
  }

  @Test
  void shouldTellWhatIsWrongWithTheClusterAndRecover() {
    // Given
    cloneWeb();
    eventually(() -> assertRows("1|web-1|stopped|null|pve1|alice"));

    // When
    var fault =
        simulator
            .faults()
            .on(CallMatch.route("GET", "/cluster/resources"), CallFault.connectFailed());

    // Then
    eventually(() -> assertThat(agents.health(CLUSTER).pollFailure()).isNotNull());
    assertRows("1|web-1|stopped|null|pve1|alice");

    // When
    fault.close();

    // Then
    eventually(() -> assertThat(agents.health(CLUSTER).pollFailure()).isNull());
    assertThat(agents.health(CLUSTER).quorate()).isTrue();
    assertThat(agents.health(CLUSTER).nodesOnline()).isEqualTo(2);
  }

  /** As the reconciler makes it: the claim gets its uuid once the clone is there. */
  private void cloneWeb() {
    wakes.claim(new Claim(WEB, VMID, null, null, 9000, null));
    Upid clone =
        proxmox.clone(
            new GuestAddress("pve1", 9000),
            new CloneRequest(VMID, "web-1", "", null, null, "kubernetes"));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> agents.task(CLUSTER, clone, WEB) instanceof TaskStatus.Succeeded);
    String uuid = proxmox.config(GUEST).flatMap(GuestConfig::biosUuid).orElseThrow();
    wakes.claim(new Claim(WEB, VMID, uuid, ACCOUNT_DB.user("alice"), 9000, null));
  }

  private void advanceThroughPolls(int times) {
    for (int i = 0; i < times; i++) {
      long sequence = agents.snapshot(CLUSTER).orElseThrow().sequence();
      clock.advanceSeconds(30);
      await().until(() -> agents.snapshot(CLUSTER).orElseThrow().sequence() >= sequence + 2);
    }
  }

  private static void assertRows(String... rows) {
    assertThat(ACCOUNT_DB.rows()).containsExactly(rows);
  }

  private static void eventually(ThrowingRunnable assertion) {
    await().atMost(Duration.ofSeconds(20)).untilAsserted(assertion);
  }
}
