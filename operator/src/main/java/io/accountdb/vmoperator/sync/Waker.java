package io.accountdb.vmoperator.sync;

/** Told by {@code sync} that something a resource depends on has changed. */
public interface Waker {
  /** The guest, its row, its addresses or its task. */
  void wakeVirtualMachine(Claimant claimant);

  /** The health of the cluster's polls. */
  void wakeCluster(String cluster);
}
