package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.config.DiskSize;
import io.accountdb.vmoperator.sandbox.proxmox.config.Drive;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The long part of a clone: copies drive by drive, writing the config after each, and takes
 * everything back where one fails. Called by {@link Cloning} under the locks of both guests.
 */
final class DiskCopies {
  private static final int REPORTS = 10;

  /** Creating a volume takes a moment even where nothing is copied. */
  private static final Duration ALLOCATION = Duration.ofMillis(300);

  private final Cluster cluster;
  private final Task task;
  private final Guest guest;
  private final CloneRequest request;
  private final List<String> newVolumes = new ArrayList<>();

  DiskCopies(Cluster cluster, Task task, Guest guest, CloneRequest request) {
    this.cluster = cluster;
    this.task = task;
    this.guest = guest;
    this.request = request;
  }

  void finish(ClonePlan plan) throws InterruptedException {
    try {
      cluster.clock().pause(ALLOCATION);
      ConfigFile config = plan.config();
      for (Map.Entry<String, Drive> drive : plan.drives().entrySet()) {
        Drive copy = copy(drive.getKey(), drive.getValue(), plan.full());
        config = config.with(drive.getKey(), copy.print());
        write(config);
      }
      write(config.without("lock"));
      @Nullable String target = request.target();
      if (target != null) {
        guest.update(state -> state.on(target));
      }
      if (request.pool() != null) {
        cluster.access().pools().add(request.newVmid(), request.pool());
      }
    } catch (ApiFailure failure) {
      throw undone(failure.text());
    } catch (InterruptedException signalled) {
      if (task.killed()) {
        throw signalled;
      }
      throw undone("interrupted by signal");
    }
  }

  private void write(ConfigFile config) {
    cluster.health().requireWritable(guest);
    guest.write(_ -> config);
  }

  private ApiFailure undone(String reason) {
    cluster.storages().freeQuietly(newVolumes);
    // Without quorum the file can only be left behind, with its lock.
    if (cluster.health().quorate()) {
      cluster.guests().remove(guest);
    }
    return ApiFailure.died("clone failed: " + reason);
  }

  private Drive copy(String key, Drive drive, boolean full) throws InterruptedException {
    String node = request.node();
    int vmid = request.newVmid();
    String storage = request.storage() == null ? drive.storage().orElseThrow() : request.storage();
    cluster.storages().enabled(storage, node);
    if (drive.cloudInit()) {
      cluster.clock().pause(ALLOCATION);
      String volume = cluster.storages().allocateCloudInit(storage, vmid, node);
      newVolumes.add(volume);
      return drive.withFile(volume).with("size", DiskSize.format(Storages.CLOUD_INIT_BYTES));
    }
    if (!full) {
      task.print("create linked clone of drive " + key + " (" + drive.file() + ")");
      cluster.clock().pause(ALLOCATION);
      String volume = cluster.storages().allocateLinked(drive.file(), vmid, node, drive.bytes());
      newVolumes.add(volume);
      return drive.withFile(volume);
    }
    task.print("create full clone of drive " + key + " (" + drive.file() + ")");
    String volume = cluster.storages().allocateDisk(storage, vmid, node, drive.bytes());
    newVolumes.add(volume);
    transfer(drive.bytes());
    return drive.withFile(volume);
  }

  private void transfer(long bytes) throws InterruptedException {
    double speed = cluster.world().timings().copyMebibytesPerSecond() * (double) (1 << 20);
    Duration step = Duration.ofMillis(Math.round(bytes / speed * 1000 / REPORTS));
    for (int report = 1; report <= REPORTS; report++) {
      cluster.clock().pause(step);
      task.print(
          "transferred %s of %s (%d.00%%)"
              .formatted(
                  DiskSize.format(bytes / REPORTS * report),
                  DiskSize.format(bytes),
                  100 / REPORTS * report));
    }
  }
}
