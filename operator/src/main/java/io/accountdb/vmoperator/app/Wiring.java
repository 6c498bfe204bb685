package io.accountdb.vmoperator.app;

import java.util.List;

/** Puts the stations together. */
public final class Wiring {
  private Wiring() {}

  /** The stations of one process, not started. */
  public static Stations stations(Stations.Surroundings surroundings) {
    return new Stations() {
      @Override
      public void start() {}

      @Override
      public void stop() {}

      @Override
      public List<String> objections() {
        return List.of();
      }
    };
  }
}
