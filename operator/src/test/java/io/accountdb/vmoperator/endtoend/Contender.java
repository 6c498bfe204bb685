package io.accountdb.vmoperator.endtoend;

import io.accountdb.vmoperator.app.OperatorProcess;
import io.accountdb.vmoperator.app.StartException;
import io.accountdb.vmoperator.app.Stations;
import io.accountdb.vmoperator.app.Wiring;
import io.accountdb.vmoperator.app.config.Config;
import io.accountdb.vmoperator.proxmox.HttpProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxEndpoint;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * An operator in this JVM that competes for the Lease. Unlike a real one it lives on when it has
 * lost it: only the fence is left between its threads and Proxmox.
 */
final class Contender implements AutoCloseable {
  private final String identity;
  private final List<ContenderEdge.Passage> passages;
  private final HangingCalls hanging;
  private final CountDownLatch loss = new CountDownLatch(1);
  private final OperatorProcess process;

  /**
   * Starts it.
   *
   * @param passages to which it adds what it sends to Proxmox
   * @param hanging which of its calls hang
   */
  Contender(
      OperatorFixture fixture,
      String identity,
      List<ContenderEdge.Passage> passages,
      HangingCalls hanging)
      throws StartException {
    this.identity = identity;
    this.passages = passages;
    this.hanging = hanging;
    process =
        new OperatorProcess(
            Config.from(fixture.chart().environment(identity)),
            fixture.chart().serviceAccount(),
            this::stations,
            loss::countDown);
    process.start();
  }

  private Stations stations(Stations.Surroundings surroundings) {
    return Wiring.stations(surroundings, this::connect);
  }

  private ProxmoxApi connect(ProxmoxEndpoint endpoint) {
    ProxmoxApi proxmox = HttpProxmoxApi.connect(endpoint, Clock.systemUTC());
    return new ContenderEdge(identity, proxmox, passages, hanging).api();
  }

  boolean hasLost() {
    return loss.getCount() == 0;
  }

  @Override
  public void close() {
    process.close();
  }
}
