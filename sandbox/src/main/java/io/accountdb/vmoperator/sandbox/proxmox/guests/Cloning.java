package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.access.AccessControl;
import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.config.Drive;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.Task;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Storage;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * POST clone (Qemu.pm clone_vm): early checks in the call, then the same checks again and the work
 * in a worker whose UPID names the source. Until its first drive is copied the new guest has a lock
 * and nothing else; its pool it gets at the very end.
 */
public final class Cloning {
  /** A clone waits one second for locks, everything else ten. */
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(1);

  private final Cluster cluster;
  private final AccessControl access;

  public Cloning(Cluster cluster) {
    this.cluster = cluster;
    access = cluster.access();
  }

  /** Starts the clone. */
  public Task start(Caller caller, CloneRequest request) {
    boolean running =
        cluster.guests().loadForProcess(request.node(), request.source()).power().running();
    check(caller, request, running);
    return cluster
        .workers()
        .fork(
            request.node(),
            "qmclone",
            String.valueOf(request.source()),
            request.newVmid(),
            caller,
            task -> locked(task, caller, request, running));
  }

  /** Loads the source and checks everything but the source's process. */
  private ClonePlan check(Caller caller, CloneRequest request, boolean wasRunning) {
    @Nullable String pool = request.pool();
    if (pool != null && !access.pools().exists(pool)) {
      throw ApiFailure.denied("pool '" + pool + "' does not exist");
    }
    @Nullable String target = request.target();
    if (target != null && cluster.world().node(target).isEmpty()) {
      throw ApiFailure.died("no such cluster node '" + target + "'");
    }
    checkStorage(request);
    Guest source = cluster.guests().load(request.node(), request.source());
    GuestState state = source.state();
    GuestChecks.unlocked(state.config());
    if (state.power().running() != wasRunning) {
      throw ApiFailure.died("unexpected state change");
    }
    if (request.snapshot() != null) {
      throw ApiFailure.died("snapshot '" + request.snapshot() + "' does not exist");
    }
    ClonePlan plan = ClonePlan.of(request, state.config(), cluster.table().propertyStrings());
    boolean shared = checkDrives(caller, request, state.config());
    GuestChecks.bridges(access, caller, cluster, state.config().values());
    if (target != null && !shared) {
      throw ApiFailure.died("can't clone VM to node '" + target + "' (VM uses local storage)");
    }
    // Only the source's own node is looked at: a taken VMID elsewhere shows in the worker.
    if (cluster.guests().find(request.node(), request.newVmid()).isPresent()) {
      throw exists(request);
    }
    return plan;
  }

  private static ApiFailure exists(CloneRequest request) {
    return ApiFailure.died(
        "unable to create VM " + request.newVmid() + ": config file already exists");
  }

  private void checkStorage(CloneRequest request) {
    @Nullable String name = request.storage();
    if (name == null) {
      return;
    }
    Storage storage = cluster.storages().enabled(name, request.node());
    if (!storage.content().contains("images")) {
      throw ApiFailure.parameter("storage", "storage '" + name + "' does not support vm images");
    }
    if (request.target() != null) {
      cluster.storages().enabled(name, request.target());
      if (!storage.shared()) {
        throw ApiFailure.died("can't clone to non-shared storage '" + name + "'");
      }
    }
  }

  /** Rights on the storages; tells whether all drives of the source are on shared ones. */
  private boolean checkDrives(Caller caller, CloneRequest request, ConfigFile source) {
    boolean shared = true;
    for (var entry : source.values().entrySet()) {
      if (!Drive.isDrive(entry.getKey())) {
        continue;
      }
      Drive drive = Drive.parse(entry.getValue());
      Optional<String> own = drive.storage();
      if (own.isEmpty()) {
        continue;
      }
      shared &= cluster.storages().shared(own.get());
      if (!drive.cdrom()) {
        String storage = request.storage() == null ? own.get() : request.storage();
        access.check(caller, "/storage/" + storage, "Datastore.AllocateSpace");
      }
    }
    return shared;
  }

  private void locked(Task task, Caller caller, CloneRequest request, boolean running)
      throws InterruptedException {
    ConfigLocks.Action lockNew =
        () ->
            cluster
                .locks()
                .exclusively(
                    request.node(),
                    request.newVmid(),
                    LOCK_TIMEOUT,
                    () -> copy(task, caller, request, running));
    if (running) {
      cluster.locks().exclusively(request.node(), request.source(), LOCK_TIMEOUT, lockNew);
    } else {
      cluster.locks().shared(request.node(), request.source(), LOCK_TIMEOUT, lockNew);
    }
  }

  private void copy(Task task, Caller caller, CloneRequest request, boolean running)
      throws InterruptedException {
    ClonePlan plan = check(caller, request, running);
    Guest source = cluster.guests().load(request.node(), request.source());
    Guest guest =
        cluster
            .guests()
            .create(request.newVmid(), request.node(), ConfigFile.midClone(), source.behaviour())
            .orElseThrow(() -> takenElsewhere(request));
    new DiskCopies(cluster, task, guest, request).finish(plan);
  }

  /** What renaming the new file into place dies with: pmxcfs knows the VMID on another node. */
  private static ApiFailure takenElsewhere(CloneRequest request) {
    return ApiFailure.died(
        "close (rename) atomic file '/etc/pve/nodes/%s/qemu-server/%d.conf' failed: File exists"
            .formatted(request.node(), request.newVmid()));
  }
}
