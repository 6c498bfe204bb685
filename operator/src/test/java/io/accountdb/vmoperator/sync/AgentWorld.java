package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.proxmox.HttpProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxEndpoint;
import io.accountdb.vmoperator.sandbox.proxmox.ProxmoxSimulator;
import io.accountdb.vmoperator.sandbox.proxmox.SimulatorSettings;
import io.accountdb.vmoperator.sandbox.proxmox.World;
import io.accountdb.vmoperator.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.awaitility.core.ThrowingRunnable;

/** The agent between a simulated Proxmox VE and a real PostgreSQL, for one test. */
final class AgentWorld implements AutoCloseable {
  static final String CLUSTER = RecordedWakes.CLUSTER;
  static final AccountDb ACCOUNT_DB = AccountDb.shared();

  private final ManualClock clock = ManualClock.running();
  private final RecordedWakes wakes = new RecordedWakes();
  private final ProxmoxSimulator simulator;
  private final ProxmoxEndpoint.Token token;
  private final ProxmoxApi proxmox;
  private final Deque<ProxmoxApi> clients = new ArrayDeque<>();
  private final Database database;
  private final Agents agents;

  private AgentWorld(Function<ProxmoxSimulator, String> tokenOf) {
    ACCOUNT_DB.clear();
    simulator =
        ProxmoxSimulator.start(World.bundled(), new SimulatorSettings(0, 100.0, Clock.systemUTC()));
    String[] credentials = tokenOf.apply(simulator).split("=", 2);
    this.token = new ProxmoxEndpoint.Token(credentials[0], credentials[1]);
    proxmox = client(simulator.certificateAuthorityPem());
    database = Database.open(ACCOUNT_DB.runtime());
    agents = new Agents("cluster-1", database, () -> true, wakes, wakes, clock);
    wakes.claim();
  }

  /** With the operator's privilege-separated token, which sees one pool. */
  static AgentWorld ofThePool() {
    return new AgentWorld(ProxmoxSimulator::operatorToken);
  }

  /** With a token that sees every guest. */
  static AgentWorld ofAllGuests() {
    return new AgentWorld(ProxmoxSimulator::rootToken);
  }

  private ProxmoxApi client(String certificateAuthority) {
    ProxmoxApi client =
        HttpProxmoxApi.connect(
            new ProxmoxEndpoint(List.of(simulator.url()), token, certificateAuthority),
            Clock.systemUTC());
    clients.push(client);
    return client;
  }

  /** Starts the agent, or another one in its place. */
  AgentWorld connect(boolean discovery) {
    return connect(discovery, proxmox);
  }

  /** Starts another agent in its place, which trusts this authority only. */
  void connectTrusting(String certificateAuthority) {
    connect(true, client(certificateAuthority));
  }

  private AgentWorld connect(boolean discovery, ProxmoxApi client) {
    agents.connect(
        new ClusterAgents.ClusterSettings(
            CLUSTER, Duration.ofMillis(200), "platform", null, discovery),
        client);
    return this;
  }

  ManualClock clock() {
    return clock;
  }

  RecordedWakes wakes() {
    return wakes;
  }

  ProxmoxSimulator simulator() {
    return simulator;
  }

  ProxmoxApi proxmox() {
    return proxmox;
  }

  Agents agents() {
    return agents;
  }

  Snapshot snapshot() {
    return agents.snapshot(CLUSTER).orElseThrow();
  }

  /** Lets so many times 30 seconds pass, each with a complete poll and its comparison. */
  void passHalfMinutes(int times) {
    for (int i = 0; i < times; i++) {
      long sequence = snapshot().sequence();
      clock.advanceSeconds(30);
      await().until(() -> snapshot().sequence() >= sequence + 2);
    }
  }

  /** Lets the agent look twice at what is now. */
  void pass() {
    long sequence = snapshot().sequence();
    await().until(() -> snapshot().sequence() >= sequence + 4);
  }

  static void assertRows(String... rows) {
    assertThat(ACCOUNT_DB.rows()).containsExactly(rows);
  }

  static void eventually(ThrowingRunnable assertion) {
    await().untilAsserted(assertion);
  }

  @Override
  public void close() {
    agents.close();
    database.close();
    clients.forEach(ProxmoxApi::close);
    simulator.close();
  }
}
