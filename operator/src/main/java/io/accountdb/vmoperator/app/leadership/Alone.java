package io.accountdb.vmoperator.app.leadership;

import java.time.Duration;

/** Leads at once and for ever: where the user says that no second operator can run. */
public final class Alone implements Leadership {
  private volatile boolean leading;

  @Override
  public void compete(Runnable onLeading) {
    leading = true;
    onLeading.run();
  }

  @Override
  public boolean leading() {
    return leading;
  }

  @Override
  public boolean renewedWithin(Duration age) {
    return leading;
  }

  @Override
  public void end(boolean workEnded) {
    leading = false;
  }
}
