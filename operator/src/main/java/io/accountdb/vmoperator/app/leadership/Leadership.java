package io.accountdb.vmoperator.app.leadership;

import java.time.Duration;

/**
 * Whether this process is the one that works. Asked by the stations before each call to Proxmox
 * that changes something, driven by {@link io.accountdb.vmoperator.app.OperatorProcess}.
 */
public sealed interface Leadership permits Elected, Alone {
  /**
   * Begins to compete, and returns at once.
   *
   * @param onLeading run once, when this process leads; has to return at once
   */
  void compete(Runnable onLeading);

  /** Whether this process holds the Lease, as far as it knows. */
  boolean leading();

  /**
   * The fence: whether the Lease was renewed within the last {@code age}. The age counts from the
   * moment before the successful renewal was sent, so that no delay on its way can hide.
   */
  boolean renewedWithin(Duration age);

  /**
   * Ends it. Afterwards nothing is {@link #renewedWithin} any time.
   *
   * @param workEnded gives the Lease away, so that another process leads within two seconds; false,
   *     where calls of ours may still be under way, leaves it to run out
   */
  void end(boolean workEnded);
}
