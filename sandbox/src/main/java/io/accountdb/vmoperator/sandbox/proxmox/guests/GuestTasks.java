package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.Task;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.Workers;

/** Workers that hold one guest's lock for as long as they work. Used by all power operations. */
final class GuestTasks {
  private final Cluster cluster;

  GuestTasks(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Starts a worker; other work on the guest waits for it, for ten seconds at most. */
  Task fork(String type, Caller caller, String node, int vmid, Workers.Work work) {
    return forkUnlocked(type, caller, node, vmid, task -> locked(node, vmid, () -> work.run(task)));
  }

  /** Starts a worker that takes the lock when it sees fit. */
  Task forkUnlocked(String type, Caller caller, String node, int vmid, Workers.Work work) {
    return cluster.workers().fork(node, type, String.valueOf(vmid), vmid, caller, work);
  }

  void locked(String node, int vmid, ConfigLocks.Action action) throws InterruptedException {
    cluster.locks().exclusively(node, vmid, ConfigLocks.TIMEOUT, action);
  }
}
