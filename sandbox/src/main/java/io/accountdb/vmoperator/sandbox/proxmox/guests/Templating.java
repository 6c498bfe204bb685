package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.config.Drive;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.Task;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** POST template (Qemu.pm): turns a guest that does not run into a template. */
public final class Templating {
  private final Cluster cluster;
  private final GuestTasks guestTasks;

  public Templating(Cluster cluster) {
    this.cluster = cluster;
    guestTasks = new GuestTasks(cluster);
  }

  /**
   * Starts the worker.
   *
   * @param disk the only one that becomes a base volume; null: all
   * @throws ApiFailure 500 where the guest is missing, locked, running, or a template already
   */
  public Task start(Caller caller, String node, int vmid, @Nullable String disk) {
    check(node, vmid, disk);
    return guestTasks.fork(
        "qmtemplate", caller, node, vmid, _ -> convert(check(node, vmid, disk), disk));
  }

  private Guest check(String node, int vmid, @Nullable String disk) {
    Guest guest = cluster.guests().load(node, vmid);
    GuestChecks.unlocked(guest.config());
    if (guest.config().template() && disk == null) {
      throw ApiFailure.died("you can't convert a template to a template");
    }
    if (guest.power().running()) {
      throw ApiFailure.died("you can't convert a VM to template if VM is running");
    }
    return guest;
  }

  private void convert(Guest guest, @Nullable String disk) {
    cluster.health().requireWritable(guest);
    guest.write(file -> file.with("template", "1"));
    for (Map.Entry<String, String> entry : guest.config().values().entrySet()) {
      String key = entry.getKey();
      if (Drive.isDrive(key) && (disk == null || disk.equals(key))) {
        convert(guest, key, Drive.parse(entry.getValue()));
      }
    }
  }

  private void convert(Guest guest, String key, Drive drive) {
    if (drive.cdrom() || drive.cloudInit() || drive.storage().isEmpty()) {
      return;
    }
    String base = cluster.storages().makeBase(drive.file(), guest.node());
    guest.write(file -> file.with(key, drive.withFile(base).print()));
  }
}
