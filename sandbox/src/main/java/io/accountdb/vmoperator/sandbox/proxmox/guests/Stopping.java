package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.Task;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.TaskRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * POST status/stop and status/shutdown (Qemu.pm, QemuServer.pm _do_vm_stop). Whether the guest
 * exists is found out by the worker; one that is stopped already is fine.
 */
public final class Stopping {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Cluster cluster;
  private final TaskRegistry tasks;
  private final GuestLife life;
  private final GuestTasks guestTasks;
  private final Shutdown shutdown;

  public Stopping(Cluster cluster, TaskRegistry tasks, GuestLife life) {
    this.cluster = cluster;
    this.tasks = tasks;
    this.life = life;
    guestTasks = new GuestTasks(cluster);
    shutdown = new Shutdown(cluster.clock(), life);
  }

  /** POST status/stop: pulls the plug. */
  public Task stop(
      Caller caller, String node, int vmid, boolean skipLock, boolean overruleShutdown) {
    return guestTasks.forkUnlocked(
        "qmstop",
        caller,
        node,
        vmid,
        task -> {
          if (overruleShutdown) {
            abortShutdowns(task, caller, node, vmid);
          }
          guestTasks.locked(node, vmid, () -> stop(node, vmid, skipLock));
        });
  }

  private void abortShutdowns(Task task, Caller caller, String node, int vmid)
      throws InterruptedException {
    for (Task running : tasks.running(node)) {
      boolean ofGuest =
          running.upid().type().equals("qmshutdown")
              && running.upid().id().equals(String.valueOf(vmid));
      boolean allowed =
          running.upid().user().equals(caller.id())
              || cluster.access().has(caller, "/nodes/" + node, "Sys.Modify");
      if (ofGuest && allowed) {
        running.interrupt();
        running.await();
        task.print("overruled qmshutdown tasks: " + running.upid());
      }
    }
  }

  private void stop(String node, int vmid, boolean skipLock) throws InterruptedException {
    Guest guest = cluster.guests().loadForProcess(node, vmid);
    PowerState power = guest.power();
    if (!power.running()) {
      return;
    }
    if (!skipLock) {
      GuestChecks.unlocked(guest.config());
    }
    cluster.clock().pause(SECOND);
    life.kill(guest, power.processId());
  }

  /**
   * POST status/shutdown. It holds the guest's lock until the guest is down or time is over.
   *
   * @param timeoutSeconds null: not said
   * @throws ApiFailure 500 for a paused guest, unless by force
   */
  public Task shutdown(
      Caller caller,
      String node,
      int vmid,
      boolean skipLock,
      @Nullable Integer timeoutSeconds,
      boolean force) {
    boolean paused = paused(node, vmid);
    if (paused && !force) {
      throw cannotShutDown();
    }
    return guestTasks.fork(
        "qmshutdown",
        caller,
        node,
        vmid,
        task -> {
          if (paused) {
            stop(node, vmid, skipLock);
          } else {
            Guest guest = cluster.guests().loadForProcess(node, vmid);
            shutdown.run(task, guest, skipLock, timeoutSeconds, force);
          }
        });
  }

  /** The first half of a reboot, under the guest's lock. */
  void shutDownForReboot(Task task, Guest guest, @Nullable Integer timeoutSeconds)
      throws InterruptedException {
    shutdown.run(task, guest, false, timeoutSeconds, false);
  }

  boolean paused(String node, int vmid) {
    return cluster.guests().find(node, vmid).filter(guest -> guest.power().paused()).isPresent();
  }

  static ApiFailure cannotShutDown() {
    return ApiFailure.died("VM is paused - cannot shutdown");
  }
}
