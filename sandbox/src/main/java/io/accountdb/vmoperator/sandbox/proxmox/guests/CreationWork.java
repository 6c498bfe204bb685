package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.config.BootOrder;
import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.config.Drive;
import io.accountdb.vmoperator.sandbox.proxmox.config.Tags;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The worker's part of a creation, under the new guest's lock: allocates disks, completes the
 * config and writes it. Called by {@link Creation}.
 */
final class CreationWork {
  private static final Duration ALLOCATION = Duration.ofMillis(300);

  private final Cluster cluster;
  private final DriveAllocation drives;
  private final Task task;
  private final Caller caller;
  private final CreationRequest request;
  private final Guest guest;
  private final List<String> newVolumes = new ArrayList<>();

  CreationWork(
      Cluster cluster,
      DriveAllocation drives,
      Task task,
      Caller caller,
      CreationRequest request,
      Guest guest) {
    this.cluster = cluster;
    this.drives = drives;
    this.task = task;
    this.caller = caller;
    this.request = request;
    this.guest = guest;
  }

  void finish() throws InterruptedException {
    try {
      cluster.clock().pause(ALLOCATION);
      TreeMap<String, String> values = new TreeMap<>(request.options());
      for (Map.Entry<String, String> option : request.options().entrySet()) {
        if (Drive.isDrive(option.getKey())) {
          values.put(option.getKey(), allocated(option.getKey(), option.getValue(), values));
        }
      }
      complete(values);
      cluster.health().requireWritable(guest);
      guest.write(_ -> ConfigFile.of(values));
    } catch (ApiFailure failure) {
      throw undone(failure.asExitStatus());
    } catch (InterruptedException signalled) {
      if (task.killed()) {
        throw signalled;
      }
      throw undone("interrupted by signal");
    }
    if (request.pool() != null) {
      cluster.access().pools().add(request.vmid(), request.pool());
    }
  }

  private String allocated(String key, String value, Map<String, String> values)
      throws InterruptedException {
    Drive wanted = Drive.parse(value);
    String stored = drives.allocate(request.vmid(), request.node(), values, key, wanted);
    String file = Drive.parse(stored).file();
    if (!file.equals(wanted.file())) {
      newVolumes.add(file);
      task.print(key + ": successfully created disk '" + stored + "'");
      cluster.clock().pause(ALLOCATION);
    }
    return stored;
  }

  private void complete(Map<String, String> values) {
    values.putIfAbsent("boot", BootOrder.byDefault(values));
    values.putIfAbsent("smbios1", "uuid=" + UUID.randomUUID());
    if (values.getOrDefault("vmgenid", "1").equals("1")) {
      values.put("vmgenid", UUID.randomUUID().toString());
    }
    values.put("meta", "creation-qemu=10.1.2,ctime=" + cluster.clock().now().getEpochSecond());
    // The guest is in no pool yet, and this check alone does not ask the pool that it is to get.
    if (values.containsKey("tags")) {
      cluster.access().check(caller, "/vms/" + request.vmid(), "VM.Config.Options");
      values.computeIfPresent("tags", (_, tags) -> Tags.normalize(tags));
    }
    values.computeIfPresent("cipassword", (_, password) -> PasswordHash.of(password));
    String description = values.getOrDefault("description", "").stripTrailing();
    values.put("description", description);
    values.values().removeIf(String::isEmpty);
  }

  private ApiFailure undone(String reason) {
    cluster.storages().freeQuietly(newVolumes);
    return failed(request, reason);
  }

  static ApiFailure failed(CreationRequest request, String reason) {
    return ApiFailure.died("unable to create VM " + request.vmid() + " - " + reason);
  }
}
