package io.accountdb.vmoperator.app;

import io.accountdb.vmoperator.app.config.Config;
import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxEndpoint;
import io.accountdb.vmoperator.reconcile.Controllers;
import io.accountdb.vmoperator.reconcile.VirtualMachineIndex;
import io.accountdb.vmoperator.reconcile.WakeUps;
import io.accountdb.vmoperator.store.Database;
import io.accountdb.vmoperator.sync.Agents;
import java.util.List;
import java.util.function.Function;

/** Store, sync and reconcile of one leading process, in the order in which they need each other. */
final class OperatorStations implements Stations {
  private final DatabasePreparation preparation;
  private final Database database;
  private final Agents agents;
  private final Controllers controllers;
  private volatile boolean started;

  OperatorStations(Surroundings surroundings, Function<ProxmoxEndpoint, ProxmoxApi> connector) {
    Config config = surroundings.config();
    preparation = new DatabasePreparation(config.database());
    database = Database.open(preparation.connection(config.database().runtime()));
    VirtualMachineIndex index = new VirtualMachineIndex();
    WakeUps wakeUps = new WakeUps();
    agents = new Agents(surroundings.clusterId(), database, index, wakeUps, surroundings.clock());
    controllers =
        new Controllers(
            surroundings.kubernetes(),
            new Controllers.Settings(
                surroundings.clusterId(),
                config.namespace(),
                config.watchNamespaces(),
                config.reconcileThreads()),
            index,
            wakeUps,
            agents,
            agents,
            connector,
            surroundings.clock());
  }

  @Override
  public void start() throws InterruptedException {
    preparation.prepare(database);
    controllers.start();
    started = true;
  }

  @Override
  public void stop() {
    if (started) {
      controllers.stop();
    }
    agents.close();
    database.close();
  }

  @Override
  public List<String> objections() {
    return List.of();
  }
}
