package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.Task;
import org.jspecify.annotations.Nullable;

/**
 * Reset, suspend, resume and reboot (Qemu.pm, RunState.pm): where the guest is missing or does not
 * run, the call itself fails.
 */
public final class RunState {
  private static final Caller ROOT = new Caller(Caller.ROOT, true);

  private final Cluster cluster;
  private final GuestLife life;
  private final GuestTasks guestTasks;
  private final Starting starting;
  private final Stopping stopping;

  public RunState(Cluster cluster, GuestLife life, Starting starting, Stopping stopping) {
    this.cluster = cluster;
    this.life = life;
    this.starting = starting;
    this.stopping = stopping;
    guestTasks = new GuestTasks(cluster);
  }

  /** POST status/reset: the guest boots anew in the same process. */
  public Task reset(Caller caller, String node, int vmid, boolean skipLock) {
    requireRunning(node, vmid);
    return guestTasks.fork(
        "qmreset",
        caller,
        node,
        vmid,
        _ -> {
          Guest guest = cluster.guests().load(node, vmid);
          if (!skipLock) {
            GuestChecks.unlocked(guest.config());
          }
          life.reset(guest);
        });
  }

  /** POST status/suspend: the guest's processors stand still. */
  public Task suspend(Caller caller, String node, int vmid, boolean skipLock) {
    requireRunning(node, vmid);
    return guestTasks.fork(
        "qmpause",
        caller,
        node,
        vmid,
        _ -> {
          Guest guest = cluster.guests().load(node, vmid);
          checkLock(guest.config(), skipLock);
          life.pause(guest);
        });
  }

  /** POST status/resume. A guest that was suspended to disk is started instead. */
  public Task resume(Caller caller, String node, int vmid, boolean skipLock) {
    boolean onDisk =
        cluster
            .guests()
            .find(node, vmid)
            .flatMap(guest -> guest.config().lock())
            .filter("suspended"::equals)
            .isPresent();
    if (!onDisk) {
      requireRunning(node, vmid);
    }
    return guestTasks.fork(
        "qmresume",
        caller,
        node,
        vmid,
        _ -> {
          Guest guest = cluster.guests().load(node, vmid);
          if (onDisk) {
            starting.start(guest, skipLock);
          } else {
            resume(guest, skipLock);
          }
        });
  }

  private void resume(Guest guest, boolean skipLock) {
    if (guest.config().template()) {
      throw ApiFailure.died("VM " + guest.vmid() + " is a template and cannot be resumed!");
    }
    if (guest.power().paused()) {
      checkLock(guest.config(), skipLock);
      life.resume(guest);
    }
  }

  /**
   * POST status/reboot: the task ends when the guest is down; the node's event daemon starts it
   * again, which applies what waits for that.
   *
   * @param timeoutSeconds of the shutdown; null: not said
   */
  public Task reboot(Caller caller, String node, int vmid, @Nullable Integer timeoutSeconds) {
    if (stopping.paused(node, vmid)) {
      throw Stopping.cannotShutDown();
    }
    requireRunning(node, vmid);
    return guestTasks.forkUnlocked(
        "qmreboot",
        caller,
        node,
        vmid,
        task -> {
          guestTasks.locked(
              node,
              vmid,
              () -> {
                Guest guest = cluster.guests().loadForProcess(node, vmid);
                stopping.shutDownForReboot(task, guest, timeoutSeconds);
              });
          starting.start(ROOT, node, vmid, false);
        });
  }

  private void requireRunning(String node, int vmid) {
    if (!cluster.guests().loadForProcess(node, vmid).power().running()) {
      throw ApiFailure.died("VM " + vmid + " not running");
    }
  }

  /** A backup's lock is no obstacle. */
  private static void checkLock(ConfigFile config, boolean skipLock) {
    if (!skipLock && config.lock().filter("backup"::equals).isEmpty()) {
      GuestChecks.unlocked(config);
    }
  }
}
