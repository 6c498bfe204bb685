package io.accountdb.vmoperator.app;

import io.accountdb.vmoperator.app.config.Config;
import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxEndpoint;
import io.accountdb.vmoperator.reconcile.Controllers;
import io.accountdb.vmoperator.reconcile.VirtualMachineIndex;
import io.accountdb.vmoperator.reconcile.WakeUps;
import io.accountdb.vmoperator.store.Database;
import io.accountdb.vmoperator.sync.Agents;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/**
 * The stations of the operator: the database is opened and checked, then agents and controllers
 * work on it. Made by {@link Wiring}, driven by {@link Work}.
 */
final class OperatorStations implements Stations {
  private final Surroundings surroundings;
  private final Function<ProxmoxEndpoint, ProxmoxApi> connector;
  private final DatabasePreparation preparation;
  private final Deque<Runnable> started = new ArrayDeque<>();

  /**
   * Opens nothing: a standby has no connection to the database.
   *
   * @param connector makes the client of a Proxmox cluster
   */
  OperatorStations(Surroundings surroundings, Function<ProxmoxEndpoint, ProxmoxApi> connector) {
    this.surroundings = surroundings;
    this.connector = connector;
    preparation = new DatabasePreparation(surroundings.config().database());
  }

  @Override
  public void start() throws InterruptedException, StartException {
    Database database = preparation.open();
    started.push(database::close);
    preparation.prepare(database);
    VirtualMachineIndex index = new VirtualMachineIndex();
    WakeUps wakeUps = new WakeUps();
    Agents agents =
        new Agents(
            surroundings.clusterId(),
            database,
            () -> surroundings.leadership().renewedWithin(Wiring.FENCE),
            index,
            wakeUps,
            surroundings.clock());
    started.push(agents::close);
    agents.start();
    AgentMetrics metrics = new AgentMetrics(agents::reports, surroundings.clock());
    PrometheusRegistry registry = surroundings.metrics().getPrometheusRegistry();
    registry.register(metrics);
    started.push(() -> registry.unregister(metrics));
    Controllers controllers = controllers(index, wakeUps, agents);
    started.push(controllers::stop);
    controllers.start();
  }

  private Controllers controllers(VirtualMachineIndex index, WakeUps wakeUps, Agents agents) {
    Config config = surroundings.config();
    return new Controllers(
        surroundings.kubernetes(),
        new Controllers.Settings(
            surroundings.clusterId(),
            config.namespace(),
            config.watchNamespaces(),
            config.reconcileThreads(),
            config.election().identity()),
        index,
        wakeUps,
        agents,
        agents,
        agents.journal(),
        connector,
        surroundings.clock());
  }

  /** In reverse order: who uses something ends before it. */
  @Override
  public void stop() {
    while (!started.isEmpty()) {
      started.pop().run();
    }
  }

  @Override
  public List<String> objections() {
    return preparation.objections();
  }
}
