package io.accountdb.vmoperator.endtoend;

import io.accountdb.vmoperator.app.OperatorProcess;
import io.accountdb.vmoperator.app.StartException;
import io.accountdb.vmoperator.app.Stations;
import io.accountdb.vmoperator.app.Wiring;
import io.accountdb.vmoperator.proxmox.HttpProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxEndpoint;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An operator in this JVM that leads at once and can be killed: by its three edges. */
final class MortalOperator implements AutoCloseable {
  private final OperatorFixture fixture;
  private final Duration lead;
  private final Clock clock;
  private final OperatorLife life = new OperatorLife();
  private final DatabaseEdge database;
  private final KubernetesClient wire;
  private final KubernetesClient kubernetes;
  private final List<ProxmoxApi> wires = new CopyOnWriteArrayList<>();
  private final OperatorProcess process;
  private @Nullable Thread burial;

  /**
   * Starts it.
   *
   * @param lead by which Proxmox's clock is ahead for it, or behind
   */
  MortalOperator(OperatorFixture fixture, Duration lead) throws StartException {
    this(fixture, lead, Clock.systemUTC());
  }

  /** Starts it by a clock of its own. */
  MortalOperator(OperatorFixture fixture, Duration lead, Clock clock) throws StartException {
    this.fixture = fixture;
    this.lead = lead;
    this.clock = clock;
    database = new DatabaseEdge(fixture.sandbox().database().jdbcUrl());
    wire = new KubernetesClientBuilder().withConfig(fixture.chart().serviceAccount()).build();
    kubernetes = new KubernetesEdge(life, wire).client();
    process = fixture.chart().process(environment(), this::stations);
    process.start();
  }

  private Map<String, String> environment() {
    Map<String, String> environment = fixture.chart().environment("mortal");
    environment.put("VM_OPERATOR_LEADER_ELECTION", "false");
    environment.put("VM_OPERATOR_DATABASE_URL", database.jdbcUrl());
    // Every resource that is held has a thread.
    environment.put("VM_OPERATOR_RECONCILE_THREADS", "256");
    return environment;
  }

  private Stations stations(Stations.Surroundings given) {
    return Wiring.stations(
        new Stations.Surroundings(
            given.config(),
            kubernetes,
            given.clusterId(),
            given.leadership(),
            given.heartbeats(),
            given.metrics(),
            clock),
        this::connect);
  }

  private ProxmoxApi connect(ProxmoxEndpoint endpoint) {
    ProxmoxApi late = HttpProxmoxApi.connect(endpoint, Clock.systemUTC());
    wires.add(late);
    return new ProxmoxEdge(
            life,
            HttpProxmoxApi.connect(endpoint, Clock.systemUTC()),
            late,
            fixture.sandbox().proxmox(),
            lead)
        .api();
  }

  DatabaseEdge database() {
    return database;
  }

  OperatorLife life() {
    return life;
  }

  /** From now on nothing of it passes an edge, whatever its threads still do. */
  void kill() {
    database.close();
    life.end();
    burial = Thread.ofVirtual().name("burial").start(process::close);
  }

  /** Ends it in peace, unless it was killed, and returns when its threads have ended. */
  @Override
  public void close() throws InterruptedException {
    if (burial == null) {
      process.close();
    } else {
      burial.join();
    }
    kubernetes.close();
    wire.close();
    wires.forEach(ProxmoxApi::close);
    database.close();
  }
}
