package io.accountdb.vmoperator.app;

import io.accountdb.vmoperator.proxmox.HttpProxmoxApi;

/** Puts the stations together with their real edges. Called by {@code Main}. */
public final class Wiring {
  private Wiring() {}

  /** The stations of one process, not started. */
  public static Stations stations(Stations.Surroundings surroundings) {
    return new OperatorStations(
        surroundings, endpoint -> HttpProxmoxApi.connect(endpoint, surroundings.clock()));
  }
}
