package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.config.DiskSize;
import io.accountdb.vmoperator.sandbox.proxmox.config.Drive;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.Task;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * PUT resize (Qemu.pm resize_vm): all that can go wrong, a missing guest and a stale digest too,
 * goes wrong in the worker.
 */
public final class DiskResize {
  private static final Duration WORK = Duration.ofMillis(300);

  private final Cluster cluster;

  public DiskResize(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * What is asked for.
   *
   * @param size absolute, or with {@code +} what is added; a unit of K, M, G, T
   */
  public record Request(
      String node, int vmid, String disk, String size, @Nullable String digest, boolean skipLock) {}

  /** Starts the worker. */
  public Task start(Caller caller, Request request) {
    return cluster
        .workers()
        .fork(
            request.node(),
            "resize",
            String.valueOf(request.vmid()),
            request.vmid(),
            caller,
            _ ->
                cluster
                    .locks()
                    .exclusively(
                        request.node(),
                        request.vmid(),
                        ConfigLocks.TIMEOUT,
                        () -> resize(caller, request)));
  }

  private void resize(Caller caller, Request request) throws InterruptedException {
    Guest guest = cluster.guests().load(request.node(), request.vmid());
    Drive drive = resizable(guest.config(), request);
    String storage = drive.storage().orElseThrow(() -> ApiFailure.died("no storage ID specified"));
    if (!caller.root()) {
      cluster.access().check(caller, "/storage/" + storage, "Datastore.AllocateSpace");
    }
    cluster.storages().enabled(storage, guest.node());
    long present =
        cluster
            .storages()
            .size(drive.file())
            .orElseThrow(
                () ->
                    ApiFailure.died(
                        "Could not determine current size of volume '" + drive.file() + "'"));
    long wanted =
        request.size().startsWith("+")
            ? present + DiskSize.parse(request.size().substring(1))
            : DiskSize.parse(request.size());
    if (wanted < present) {
      throw ApiFailure.died("shrinking disks is not supported");
    }
    if (wanted == present) {
      return;
    }
    cluster.clock().pause(WORK);
    cluster.health().requireWritable(guest);
    cluster.storages().register(drive.file(), guest.node(), wanted);
    String resized = drive.with("size", DiskSize.format(wanted)).print();
    guest.write(file -> file.with(request.disk(), resized));
  }

  private static Drive resizable(ConfigFile config, Request request) {
    if (request.digest() != null && !request.digest().equals(config.digest())) {
      throw ApiFailure.died("checksum mismatch (file change by other user?)");
    }
    if (!request.skipLock()) {
      GuestChecks.unlocked(config);
    }
    Drive drive =
        config
            .value(request.disk())
            .map(Drive::parse)
            .orElseThrow(() -> ApiFailure.died("disk '" + request.disk() + "' does not exist"));
    if (drive.cdrom()) {
      throw ApiFailure.died("you can't resize a cdrom");
    }
    return drive;
  }
}
