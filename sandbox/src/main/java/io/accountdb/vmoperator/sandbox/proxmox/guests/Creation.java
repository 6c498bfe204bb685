package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.access.AccessControl;
import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.access.GuestRights;
import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.config.Drive;
import io.accountdb.vmoperator.sandbox.proxmox.config.NetworkDevice;
import io.accountdb.vmoperator.sandbox.proxmox.config.OptionRights;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.Task;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Behaviour;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * POST qemu (Qemu.pm create_vm): all rights and the VMID are checked in the call, which leaves a
 * config with a lock and nothing else; disks, config and pool come from a worker.
 */
public final class Creation {
  private static final Duration RESERVATION_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration WORKER_TIMEOUT = Duration.ofSeconds(1);

  private final Cluster cluster;
  private final AccessControl access;
  private final DriveAllocation drives;
  private final Starting starting;

  public Creation(Cluster cluster, Starting starting) {
    this.cluster = cluster;
    this.starting = starting;
    access = cluster.access();
    drives = new DriveAllocation(cluster);
  }

  /**
   * Starts a creation.
   *
   * @throws ApiFailure 403 without the rights; 500 where the VMID is taken, on whatever node
   */
  public Task start(Caller caller, CreationRequest request) throws InterruptedException {
    checkRights(caller, request);
    CreationRequest prepared = request.with(prepared(caller, request));
    Guest guest = reserve(request);
    return cluster
        .workers()
        .fork(
            request.node(),
            "qmcreate",
            String.valueOf(request.vmid()),
            request.vmid(),
            caller,
            task -> work(task, caller, prepared, guest));
  }

  private void checkRights(Caller caller, CreationRequest request) {
    @Nullable String pool = request.pool();
    if (pool != null && !access.pools().exists(pool)) {
      throw ApiFailure.denied("pool '" + pool + "' does not exist");
    }
    if (request.storage() != null) {
      access.check(caller, "/storage/" + request.storage(), "Datastore.AllocateSpace");
    }
    if (request.start()) {
      new GuestRights(access, caller, request.vmid(), pool).check("VM.PowerMgmt");
    }
    boolean allocates =
        access.has(caller, "/vms/" + request.vmid(), "VM.Allocate")
            || (pool != null && access.has(caller, "/pool/" + pool, "VM.Allocate"));
    if (!allocates) {
      throw ApiFailure.denied();
    }
  }

  /** Rights for the options; gives them with a MAC for each network device. */
  private Map<String, String> prepared(Caller caller, CreationRequest request) {
    GuestRights rights = new GuestRights(access, caller, request.vmid(), request.pool());
    TreeMap<String, String> options = new TreeMap<>(request.options());
    options.forEach(
        (option, value) -> {
          if (Drive.isDrive(option)) {
            drives.checkStorage(caller, request.vmid(), Drive.parse(value));
          }
        });
    OptionRights.check(rights, options.keySet());
    options.forEach((option, value) -> DeviceRights.check(rights, option, value, "set"));
    GuestChecks.bridges(access, caller, cluster, options);
    options.replaceAll(
        (option, value) ->
            NetworkDevice.isNetworkDevice(option)
                ? NetworkDevice.parse(cluster.table().propertyStrings(), value).print()
                : value);
    return options;
  }

  private Guest reserve(CreationRequest request) throws InterruptedException {
    ConfigFile locked = ConfigFile.of(Map.of("lock", "create"));
    try {
      return cluster
          .locks()
          .callExclusively(
              request.node(),
              request.vmid(),
              RESERVATION_TIMEOUT,
              () ->
                  cluster
                      .guests()
                      .createUnused(request.vmid(), request.node(), locked, Behaviour.EMPTY_DISK));
    } catch (ApiFailure taken) {
      throw CreationWork.failed(request, taken.text());
    }
  }

  private void work(Task task, Caller caller, CreationRequest request, Guest guest)
      throws InterruptedException {
    CreationWork work = new CreationWork(cluster, drives, task, caller, request, guest);
    boolean done = false;
    try {
      cluster.locks().exclusively(request.node(), request.vmid(), WORKER_TIMEOUT, work::finish);
      done = true;
    } finally {
      // Without quorum the file can only be left behind, with its lock.
      if (!done && cluster.health().quorate() && !task.killed()) {
        cluster.guests().remove(guest);
      }
    }
    if (request.start()) {
      task.print("Execute autostart");
      starting.start(caller, request.node(), request.vmid(), false);
    }
  }
}
