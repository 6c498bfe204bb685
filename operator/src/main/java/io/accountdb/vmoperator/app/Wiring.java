package io.accountdb.vmoperator.app;

import io.accountdb.vmoperator.proxmox.HttpProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxEndpoint;
import java.time.Duration;
import java.util.function.Function;

/** Puts the stations together with their real edges. Called by {@code Main}. */
public final class Wiring {
  /**
   * How old the last renewal of the Lease may be when something is changed in Proxmox, or when the
   * right to write the rows of a cluster is taken.
   */
  static final Duration FENCE = Duration.ofSeconds(10);

  private Wiring() {}

  /** The stations of one process, not started. */
  public static Stations stations(Stations.Surroundings surroundings) {
    return stations(
        surroundings, endpoint -> HttpProxmoxApi.connect(endpoint, surroundings.clock()));
  }

  /**
   * The stations of one process, not started.
   *
   * @param connector makes the client of a Proxmox cluster; its changes are fenced by the Lease
   */
  public static Stations stations(
      Stations.Surroundings surroundings, Function<ProxmoxEndpoint, ProxmoxApi> connector) {
    return new OperatorStations(
        surroundings,
        endpoint ->
            new FencedProxmoxApi(
                connector.apply(endpoint), () -> surroundings.leadership().renewedWithin(FENCE)));
  }
}
