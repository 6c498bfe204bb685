package io.accountdb.vmoperator.bench;

import io.accountdb.vmoperator.sync.MirrorBench;
import java.time.Duration;

/** The product: finds out what differs, and writes it owner by owner under the owner's context. */
final class Sync implements Contender {
  private final MirrorBench mirror;

  Sync(BenchDatabase database) {
    mirror = new MirrorBench(database);
  }

  @Override
  public Duration insert(Fleet fleet) {
    mirror.forget();
    return mirror.look(fleet);
  }

  @Override
  public Duration update(Fleet fleet, int each) {
    return mirror.look(fleet);
  }

  @Override
  public void close() {
    mirror.close();
  }
}
