package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.config.Drive;
import io.accountdb.vmoperator.sandbox.proxmox.config.NetworkDevice;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.Task;
import java.util.Map;

/**
 * POST status/start (QemuServer.pm vm_start). Whether the guest exists is found out by the worker:
 * the call answers with a UPID all the same.
 */
public final class Starting {
  private final Cluster cluster;
  private final GuestLife life;
  private final GuestTasks guestTasks;
  private final PendingChanges pendingChanges;

  public Starting(Cluster cluster, GuestLife life) {
    this.cluster = cluster;
    this.life = life;
    guestTasks = new GuestTasks(cluster);
    pendingChanges = new PendingChanges(cluster);
  }

  /** Starts the worker. */
  public Task start(Caller caller, String node, int vmid, boolean skipLock) {
    return guestTasks.fork(
        "qmstart", caller, node, vmid, _ -> start(cluster.guests().load(node, vmid), skipLock));
  }

  /** Starts a guest under its lock. One that was suspended to disk goes on from there. */
  void start(Guest guest, boolean skipLock) throws InterruptedException {
    ConfigFile config = guest.config();
    if (config.template()) {
      throw ApiFailure.died("you can't start a vm if it's a template");
    }
    boolean running = guest.power().running();
    if (running && config.lock().filter("backup"::equals).isPresent()) {
      return;
    }
    boolean suspended = config.lock().filter("suspended"::equals).isPresent();
    if (!skipLock && !suspended) {
      GuestChecks.unlocked(config);
    }
    if (running) {
      throw ApiFailure.died("VM " + guest.vmid() + " already running");
    }
    pendingChanges.applyAll(guest);
    checkDevices(guest);
    cluster.clock().pause(cluster.world().timings().start());
    life.start(guest);
    if (suspended) {
      guest.write(file -> file.without("lock"));
    }
  }

  private void checkDevices(Guest guest) {
    for (Map.Entry<String, String> entry : guest.config().values().entrySet()) {
      if (Drive.isDrive(entry.getKey())) {
        Drive.parse(entry.getValue())
            .storage()
            .ifPresent(storage -> cluster.storages().enabled(storage, guest.node()));
      }
      if (NetworkDevice.isNetworkDevice(entry.getKey())) {
        pendingChanges
            .missingBridge(guest.node(), entry.getValue())
            .ifPresent(
                error -> {
                  throw ApiFailure.died(error);
                });
      }
    }
  }
}
