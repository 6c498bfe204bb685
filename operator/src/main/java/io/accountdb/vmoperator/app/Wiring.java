package io.accountdb.vmoperator.app;

import io.accountdb.vmoperator.proxmox.HttpProxmoxApi;
import java.time.Duration;

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
    return new OperatorStations(
        surroundings,
        endpoint ->
            new FencedProxmoxApi(
                HttpProxmoxApi.connect(endpoint, surroundings.clock()),
                () -> surroundings.leadership().renewedWithin(FENCE)));
  }
}
