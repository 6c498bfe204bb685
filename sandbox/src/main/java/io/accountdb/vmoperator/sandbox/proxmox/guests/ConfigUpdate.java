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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * PUT and POST config (Qemu.pm update_vm_api). Options are written one by one and then brought into
 * force as far as they can be: what fails in between leaves the rest behind.
 */
public final class ConfigUpdate {
  private final Cluster cluster;
  private final AccessControl access;
  private final DriveAllocation drives;
  private final OptionWriter writer;
  private final PendingChanges pendingChanges;

  public ConfigUpdate(Cluster cluster) {
    this.cluster = cluster;
    access = cluster.access();
    drives = new DriveAllocation(cluster);
    writer = new OptionWriter(cluster, drives);
    pendingChanges = new PendingChanges(cluster);
  }

  /** PUT: done when it returns. */
  public void now(Caller caller, ConfigRequest request) throws InterruptedException {
    ConfigRequest prepared = prepare(caller, request);
    underLock(prepared, reverted -> write(caller, reverted));
  }

  /** POST: checked when it returns, done by a worker. */
  public Task later(Caller caller, ConfigRequest request) throws InterruptedException {
    ConfigRequest prepared = prepare(caller, request);
    List<Task> started = new ArrayList<>();
    underLock(
        prepared,
        reverted ->
            started.add(
                cluster
                    .workers()
                    .fork(
                        request.node(),
                        "qmconfig",
                        String.valueOf(request.vmid()),
                        request.vmid(),
                        caller,
                        _ -> alone(reverted, () -> write(caller, reverted)))));
    return started.getFirst();
  }

  private interface Change {
    void apply(ConfigRequest request) throws InterruptedException;
  }

  private void underLock(ConfigRequest request, Change change) throws InterruptedException {
    alone(request, () -> change.apply(checkFile(request)));
  }

  private void alone(ConfigRequest request, ConfigLocks.Action action) throws InterruptedException {
    cluster.locks().exclusively(request.node(), request.vmid(), ConfigLocks.TIMEOUT, action);
  }

  /** All that is checked before the file is read. */
  private ConfigRequest prepare(Caller caller, ConfigRequest request) {
    if (request.set().isEmpty() && request.delete().isEmpty() && request.revert().isEmpty()) {
      throw ApiFailure.died("no options specified");
    }
    ConfigConflicts.check(request, cluster.table().options());
    TreeMap<String, String> set = request.sorted();
    set.replaceAll(this::completed);
    GuestRights rights = new GuestRights(access, caller, request.vmid(), null);
    OptionRights.check(rights, request.delete());
    OptionRights.check(rights, set.keySet());
    set.forEach(
        (key, value) -> {
          if (Drive.isDrive(key)) {
            drives.checkStorage(caller, request.vmid(), Drive.parse(value));
          }
        });
    GuestChecks.bridges(access, caller, cluster, set);
    return request.withSet(set);
  }

  /** A device without MAC gets a new one with every write. */
  private String completed(String key, String value) {
    if (NetworkDevice.isNetworkDevice(key)) {
      return NetworkDevice.parse(cluster.table().propertyStrings(), value).print();
    }
    return key.equals("vmgenid") && value.equals("1") ? UUID.randomUUID().toString() : value;
  }

  /** Digest, lock, and what can only be told from the file; resolves reverts. */
  private ConfigRequest checkFile(ConfigRequest request) {
    ConfigFile file = cluster.guests().load(request.node(), request.vmid()).config();
    if (request.digest() != null && !request.digest().equals(file.digest())) {
      throw ApiFailure.died("checksum mismatch (file change by other user?)");
    }
    if (!request.skipLock()) {
      GuestChecks.unlocked(file);
    }
    TreeMap<String, String> set = request.sorted();
    List<String> delete = new ArrayList<>(request.delete());
    for (String option : request.revert()) {
      Optional<String> value = file.value(option);
      if (value.isPresent()) {
        set.put(option, value.get());
      } else if (file.pendingValue(option).isPresent()) {
        delete.add(option);
      }
    }
    ConfigConflicts.checkBalloon(set, file);
    return new ConfigRequest(
        request.node(),
        request.vmid(),
        set,
        delete,
        List.of(),
        null,
        request.force(),
        request.skipLock());
  }

  private void write(Caller caller, ConfigRequest request) {
    Guest guest = cluster.guests().load(request.node(), request.vmid());
    request.delete().forEach(option -> writer.delete(caller, guest, option, request.force()));
    request
        .sorted()
        .forEach(
            (option, value) -> writer.set(caller, guest, option, value, request.set().keySet()));
    guest.write(ConfigFile::cleaned);
    if (!guest.config().hasPending()) {
      return;
    }
    if (guest.power().running()) {
      Map<String, String> errors = pendingChanges.plug(guest);
      if (!errors.isEmpty()) {
        throw ApiFailure.parameters(errors);
      }
    } else {
      pendingChanges.applyAll(guest);
    }
  }
}
