package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.Task;
import java.time.Duration;

/**
 * Moves a guest to another node by a task of its own, under a lock in its config (QemuMigrate.pm).
 * Called by {@code faults}: the API's own method is not simulated.
 */
public final class Migration {
  private final Cluster cluster;

  public Migration(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Starts the worker.
   *
   * @param takes simulated time until the guest is there
   */
  public Task start(Caller caller, Guest guest, String node, Duration takes) {
    return cluster
        .workers()
        .fork(
            guest.node(),
            "qmigrate",
            String.valueOf(guest.vmid()),
            guest.vmid(),
            caller,
            task -> migrate(task, guest, node, takes));
  }

  private void migrate(Task task, Guest guest, String node, Duration takes)
      throws InterruptedException {
    guest.write(file -> file.with("lock", "migrate"));
    try {
      task.print("starting migration of VM " + guest.vmid() + " to node '" + node + "'");
      cluster.clock().pause(takes);
      guest.update(state -> state.on(node));
    } finally {
      if (!task.killed()) {
        guest.write(file -> file.without("lock"));
      }
    }
  }
}
