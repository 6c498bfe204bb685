package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.store.Database;
import java.time.Duration;
import org.awaitility.core.ThrowingRunnable;

/**
 * The agent's loops between a Proxmox that the test has in its hand and a real PostgreSQL, for one
 * test. Web-1 is a VM of alice's; there is bob, too.
 */
final class AgentStage implements AutoCloseable {
  static final String CLUSTER = RecordedWakes.CLUSTER;
  static final TestGuest GUEST = TestGuest.running(101);
  static final AccountDb ACCOUNT_DB = AccountDb.shared();

  final ManualClock clock = ManualClock.running();
  final FakeProxmox proxmox = new FakeProxmox();
  final RecordedWakes wakes = new RecordedWakes();
  final int alice;
  final int bob;
  private final Database database;
  private Agents agents;

  AgentStage() {
    ACCOUNT_DB.clear();
    alice = ACCOUNT_DB.user("alice");
    bob = ACCOUNT_DB.user("bob");
    database = Database.open(ACCOUNT_DB.runtime());
    agents = newAgents();
  }

  private Agents newAgents() {
    return new Agents("cluster-1", database, () -> true, wakes, wakes, clock);
  }

  Agents agents() {
    return agents;
  }

  void connect() {
    connect("platform");
  }

  void connect(String nodeOwner) {
    agents.connect(
        new ClusterAgents.ClusterSettings(CLUSTER, Duration.ofMillis(100), nodeOwner, null, false),
        proxmox);
  }

  /** As when the process ends and another begins. */
  void restart() {
    agents.close();
    agents = newAgents();
    connect();
  }

  void mirrorWeb() {
    proxmox.put(GUEST);
    wakes.claim(claimOfWeb());
    connect();
    eventually(this::assertMirrored);
  }

  void assertMirrored() {
    assertThat(mirror("web-1")).isEqualTo(new MirrorState.Mirrored(1));
  }

  MirrorState mirror(String resource) {
    return agents.mirror(CLUSTER, RecordedWakes.claimant(resource));
  }

  Claim claimOfWeb() {
    return new Claim(
        RecordedWakes.claimant("web-1"), 101, TestGuest.UUID, alice, 9000, "Front end");
  }

  ClusterHealth health() {
    return agents.health(CLUSTER);
  }

  /** A complete poll that began after this call has been made, and the one before it mirrored. */
  void pollTwice() {
    long polls = proxmox.calls("resources");
    await().until(() -> proxmox.calls("resources") >= polls + 3);
  }

  void passSampleOfUsage() {
    clock.advanceSeconds(301 - clock.instant().getEpochSecond() % 300);
  }

  static void eventually(ThrowingRunnable assertion) {
    await().untilAsserted(assertion);
  }

  @Override
  public void close() {
    agents.close();
    database.close();
  }
}
