package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.config.Drive;
import io.accountdb.vmoperator.sandbox.proxmox.config.NetworkDevice;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.Task;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.TaskRegistry;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Start, stop and shutdown (Qemu.pm, QemuServer.pm vm_start and _do_vm_stop). Whether the guest
 * exists is found out by the worker: the call answers with a UPID all the same.
 */
public final class PowerOperations {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Cluster cluster;
  private final TaskRegistry tasks;
  private final GuestLife life;
  private final PendingChanges pendingChanges;
  private final Shutdown shutdown;

  public PowerOperations(Cluster cluster, TaskRegistry tasks, GuestLife life) {
    this.cluster = cluster;
    this.tasks = tasks;
    this.life = life;
    pendingChanges = new PendingChanges(cluster);
    shutdown = new Shutdown(cluster.clock(), life);
  }

  /** POST status/start. */
  public Task start(Caller caller, String node, int vmid, boolean skipLock) {
    return fork(
        caller, node, vmid, "qmstart", _ -> start(cluster.guests().load(node, vmid), skipLock));
  }

  private void start(Guest guest, boolean skipLock) throws InterruptedException {
    ConfigFile config = guest.config();
    if (config.template()) {
      throw ApiFailure.died("you can't start a vm if it's a template");
    }
    boolean running = guest.power().running();
    if (running && config.lock().filter("backup"::equals).isPresent()) {
      return;
    }
    if (!skipLock && config.lock().filter(lock -> !lock.equals("suspended")).isPresent()) {
      GuestChecks.unlocked(config);
    }
    if (running) {
      throw ApiFailure.died("VM " + guest.vmid() + " already running");
    }
    pendingChanges.applyAll(guest);
    checkDevices(guest);
    cluster.clock().pause(cluster.world().timings().start());
    life.start(guest);
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

  /** POST status/stop: pulls the plug. */
  public Task stop(
      Caller caller, String node, int vmid, boolean skipLock, boolean overruleShutdown) {
    return cluster
        .workers()
        .fork(
            node,
            "qmstop",
            String.valueOf(vmid),
            vmid,
            caller,
            task -> {
              if (overruleShutdown) {
                abortShutdowns(task, caller, node, vmid);
              }
              locked(node, vmid, () -> stop(node, vmid, skipLock));
            });
  }

  private void abortShutdowns(Task task, Caller caller, String node, int vmid)
      throws InterruptedException {
    for (Task running : tasks.running(node)) {
      boolean shutdown =
          running.upid().type().equals("qmshutdown")
              && running.upid().id().equals(String.valueOf(vmid));
      boolean allowed =
          running.upid().user().equals(caller.id())
              || cluster.access().has(caller, "/nodes/" + node, "Sys.Modify");
      if (shutdown && allowed) {
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
   * @throws ApiFailure 500 for a paused guest
   */
  public Task shutdown(
      Caller caller,
      String node,
      int vmid,
      boolean skipLock,
      @Nullable Integer timeoutSeconds,
      boolean force) {
    boolean paused =
        cluster.guests().find(node, vmid).filter(guest -> guest.power().paused()).isPresent();
    if (paused && !force) {
      throw ApiFailure.died("VM is paused - cannot shutdown");
    }
    return fork(
        caller,
        node,
        vmid,
        "qmshutdown",
        task -> {
          if (paused) {
            stop(node, vmid, skipLock);
          } else {
            shutdown.run(
                task, cluster.guests().loadForProcess(node, vmid), skipLock, timeoutSeconds, force);
          }
        });
  }

  private interface UnderLock {
    void run(Task task) throws InterruptedException;
  }

  private Task fork(Caller caller, String node, int vmid, String type, UnderLock work) {
    return cluster
        .workers()
        .fork(
            node,
            type,
            String.valueOf(vmid),
            vmid,
            caller,
            task -> locked(node, vmid, () -> work.run(task)));
  }

  private void locked(String node, int vmid, ConfigLocks.Action action)
      throws InterruptedException {
    cluster.locks().exclusively(node, vmid, ConfigLocks.TIMEOUT, action);
  }
}
