package io.accountdb.vmoperator.app;

import io.accountdb.vmoperator.api.http.ApiSettings;
import io.accountdb.vmoperator.app.config.Config;
import io.accountdb.vmoperator.app.config.Variable;
import io.accountdb.vmoperator.app.leadership.Alone;
import io.accountdb.vmoperator.app.leadership.Elected;
import io.accountdb.vmoperator.app.leadership.FencedLeaseLock;
import io.accountdb.vmoperator.app.leadership.Leadership;
import io.accountdb.vmoperator.app.leadership.Stopwatch;
import io.accountdb.vmoperator.app.management.Heartbeats;
import io.accountdb.vmoperator.app.management.ManagementServer;
import io.accountdb.vmoperator.app.management.Probe;
import io.accountdb.vmoperator.app.management.ProcessMetrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one process: management port, API server, leadership, stations; and back again. Made
 * by the run command, and by tests, several in one JVM.
 */
public final class OperatorProcess implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OperatorProcess.class);
  private static final Duration STUCK = Duration.ofMinutes(1);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);
  // The rest of the grace period of 20 s is for the Lease.
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

  private static final String CANNOT_BE_OPENED =
      "%s=%s, %s=%d: cannot be opened: %s; free the port or choose another, 0 takes a free one";

  private final Config config;
  private final Stations.Factory factory;
  private final Clock clock = Clock.systemUTC();
  private final ProcessMetrics metrics = new ProcessMetrics();
  private final Heartbeats heartbeats = new Heartbeats(System::nanoTime);
  private final KubernetesClient kubernetes;
  private final KubernetesClient leaseClient;
  private final Leadership leadership;
  private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
  private final AtomicBoolean closing = new AtomicBoolean();
  private volatile @Nullable ManagementServer management;
  private volatile @Nullable ApiStation api;
  private volatile @Nullable Work work;

  /**
   * Does nothing yet.
   *
   * @param kubernetesConfig where the API server is and who we are
   * @param onLeadershipLost has to end the process at once: calls of ours may still be under way
   */
  public OperatorProcess(
      Config config,
      io.fabric8.kubernetes.client.Config kubernetesConfig,
      Stations.Factory factory,
      Runnable onLeadershipLost) {
    this.config = config;
    this.factory = factory;
    kubernetes = KubernetesClients.general(kubernetesConfig);
    leaseClient = KubernetesClients.impatient(kubernetesConfig, REQUEST_TIMEOUT);
    leadership = leadership(onLeadershipLost);
    metrics.registry().gauge("vm_operator_leading", leadership, each -> each.leading() ? 1 : 0);
  }

  private Leadership leadership(Runnable onLost) {
    if (!config.election().enabled()) {
      return new Alone();
    }
    var lock =
        new FencedLeaseLock(
            config.namespace(),
            config.election().identity(),
            new Stopwatch(System::nanoTime, clock),
            heartbeats.of("leader election", STUCK));
    return new Elected(leaseClient, lock, onLost);
  }

  /**
   * Opens the management port, checks the API server, serves the REST API and competes for
   * leadership.
   *
   * @throws StartException why this process cannot work; it is still to be closed
   */
  public void start() throws StartException {
    management = openManagement();
    String clusterId = new ApiServerCheck(kubernetes, config).clusterId();
    api = openApi(clusterId);
    var surroundings =
        new Stations.Surroundings(
            config, kubernetes, clusterId, leadership, heartbeats, metrics.registry(), clock);
    Work begun = new Work(factory.create(surroundings), this::startFailed);
    work = begun;
    leadership.compete(begun::begin);
  }

  private ManagementServer openManagement() throws StartException {
    Config.Management where = config.management();
    try {
      var server =
          new ManagementServer(
              new InetSocketAddress(where.address(), where.port()), metrics.registry(), probes());
      log.info("Metrics and probes on {} port {}", where.address(), server.port());
      return server;
    } catch (IOException | IllegalArgumentException e) {
      throw new StartException(
          CANNOT_BE_OPENED.formatted(
              Variable.VM_OPERATOR_MANAGEMENT_ADDRESS,
              where.address(),
              Variable.VM_OPERATOR_MANAGEMENT_PORT,
              where.port(),
              e.getMessage()),
          e);
    }
  }

  private ApiStation openApi(String clusterId) throws StartException {
    Config.Api where = config.api();
    try {
      var station =
          new ApiStation(
              config,
              ApiSettings.at(where.address(), where.port()),
              clusterId,
              kubernetes,
              metrics.registry(),
              clock);
      log.info("REST API on {} port {}", where.address(), station.port());
      return station;
    } catch (UncheckedIOException | IllegalArgumentException e) {
      throw new StartException(
          CANNOT_BE_OPENED.formatted(
              Variable.VM_OPERATOR_API_ADDRESS,
              where.address(),
              Variable.VM_OPERATOR_API_PORT,
              where.port(),
              e.getMessage()),
          e);
    }
  }

  private Map<String, Probe> probes() {
    return Map.of("/startupz", this::startup, "/livez", heartbeats, "/readyz", this::readiness);
  }

  private void startFailed(Exception failure) {
    if (failure instanceof StartException) {
      log.error("Cannot start: {}", failure.getMessage());
    } else {
      log.error("Cannot start", failure);
    }
    exitCode.complete(1);
  }

  private List<String> startup() {
    return work == null ? List.of("the API server is being checked") : List.of();
  }

  /** A standby is ready: it has nothing to do but to wait. */
  private List<String> readiness() {
    Work present = work;
    if (closing.get() || present == null) {
      return List.of(closing.get() ? "the process is ending" : "the process is starting");
    }
    return leadership.leading() ? present.objections() : List.of();
  }

  /** The management port that is open, for tests that asked for any. */
  public int managementPort() {
    ManagementServer open = management;
    if (open == null) {
      throw new IllegalStateException("not started");
    }
    return open.port();
  }

  /** Waits until the process is to end, and returns its exit code. */
  public int awaitEnd() {
    return exitCode.join();
  }

  /** The port of the REST API, for tests that asked for any. */
  public int apiPort() {
    ApiStation open = api;
    if (open == null) {
      throw new IllegalStateException("not started");
    }
    return open.port();
  }

  /**
   * Stops the work, then gives the Lease away, within 20 s; the REST API ends meanwhile what it has
   * begun.
   */
  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    log.info("Ending");
    Thread draining = Thread.ofVirtual().name("api-drain").start(this::closeApi);
    leadership.end(endWork());
    join(draining);
    ManagementServer open = management;
    if (open != null) {
      open.close();
    }
    leaseClient.close();
    kubernetes.close();
    metrics.close();
    exitCode.complete(0);
  }

  private void closeApi() {
    ApiStation open = api;
    if (open != null) {
      open.close();
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean endWork() {
    Work present = work;
    try {
      boolean ended = present == null || present.end(STOP_LIMIT);
      if (!ended) {
        log.error("Work is still under way after {} s: the Lease is kept", STOP_LIMIT.toSeconds());
      }
      return ended;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
