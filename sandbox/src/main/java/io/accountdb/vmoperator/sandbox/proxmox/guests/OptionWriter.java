package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.access.GuestRights;
import io.accountdb.vmoperator.sandbox.proxmox.config.BootOrder;
import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.config.Drive;
import io.accountdb.vmoperator.sandbox.proxmox.config.NetworkDevice;
import io.accountdb.vmoperator.sandbox.proxmox.config.Tags;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Writes one option of a config change as pending, with the checks that depend on its value. */
final class OptionWriter {
  private final Cluster cluster;
  private final DriveAllocation drives;

  OptionWriter(Cluster cluster, DriveAllocation drives) {
    this.cluster = cluster;
    this.drives = drives;
  }

  /** An option that is not set is silently fine. */
  void delete(Caller caller, Guest guest, String option, boolean force) {
    ConfigFile file = guest.config();
    Optional<String> value = file.anyValue(option);
    if (value.isEmpty()) {
      return;
    }
    guest.write(old -> withoutBootEntry(withoutPendingDrive(guest, old, option), option));
    if (option.matches("unused\\d+")) {
      deleteUnused(caller, guest, option, Drive.parse(value.get()));
    } else if (option.equals("tags")) {
      cluster.access().check(caller, path(guest), "VM.Config.Options");
      guest.write(old -> old.without(option).withoutPending(option));
    } else {
      checkDevice(caller, guest, option, value.get(), "delete");
      if (Drive.isDrive(option)) {
        GuestChecks.unprotected(file, "can't remove drive '" + option + "'");
      }
      guest.write(old -> old.withPendingDelete(option, force));
    }
  }

  private void deleteUnused(Caller caller, Guest guest, String option, Drive drive) {
    GuestChecks.unprotected(guest.config(), "can't remove unused disk '" + drive.file() + "'");
    cluster.access().check(caller, path(guest), "VM.Config.Disk");
    if (Storages.owns(guest.vmid(), drive.file())) {
      String storage = drive.storage().orElseThrow();
      cluster.access().check(caller, "/storage/" + storage, "Datastore.AllocateSpace");
      cluster.storages().free(drive.file());
    }
    guest.write(old -> old.without(option));
  }

  /** The volume of a disk that never came into force is kept, as that of any other disk. */
  private static ConfigFile withoutPendingDrive(Guest guest, ConfigFile file, String option) {
    Optional<String> waiting = file.pendingValue(option);
    return Drive.isDrive(option) && waiting.isPresent()
        ? UnusedDisks.detach(guest.vmid(), file.withoutPending(option), Drive.parse(waiting.get()))
        : file;
  }

  private static ConfigFile withoutBootEntry(ConfigFile file, String option) {
    List<String> devices = BootOrder.devices(file.value("boot").orElse(""));
    if (!devices.contains(option)) {
      return file;
    }
    List<String> rest = devices.stream().filter(device -> !device.equals(option)).toList();
    return file.withPending("boot", BootOrder.print(rest));
  }

  /**
   * Sets an option.
   *
   * @param alsoSet names of the options of the same change
   */
  void set(Caller caller, Guest guest, String option, String value, Set<String> alsoSet) {
    if (value.isEmpty() && !option.equals("tags") && !option.equals("description")) {
      throw ApiFailure.died("unable to parse value of '" + option + "' - got undefined value");
    }
    ConfigFile file = guest.config();
    if (file.pendingValue(option).filter(value::equals).isPresent()) {
      return;
    }
    guest.write(old -> withoutPendingDrive(guest, old, option));
    file.value(option).ifPresent(old -> checkDevice(caller, guest, option, old, "modify"));
    checkDevice(caller, guest, option, value, "modify");
    String stored =
        switch (option) {
          case "tags" -> tags(caller, guest, value);
          case "boot" -> bootOrder(file, value, alsoSet);
          default -> Drive.isDrive(option) ? allocated(guest, option, value) : value;
        };
    guest.write(
        old ->
            option.equals("cipassword")
                ? old.with(option, PasswordHash.of(stored))
                : withNewCdDrive(old.withPending(option, stored), option, stored));
  }

  /** A new CD drive is made bootable, where a list says what is. */
  private static ConfigFile withNewCdDrive(ConfigFile file, String option, String value) {
    String boot = file.value("boot").orElse("");
    List<String> devices = BootOrder.devices(boot);
    boolean added =
        Drive.isDrive(option)
            && Drive.parse(value).cdrom()
            && !Drive.parse(value).cloudInit()
            && !devices.isEmpty()
            && !devices.contains(option);
    return added ? file.withPending("boot", BootOrder.print(with(devices, option))) : file;
  }

  private static List<String> with(List<String> devices, String added) {
    return Stream.concat(devices.stream(), Stream.of(added)).toList();
  }

  private String allocated(Guest guest, String option, String value) {
    return drives.allocate(
        guest.vmid(), guest.node(), guest.config().merged(), option, Drive.parse(value));
  }

  private String tags(Caller caller, Guest guest, String value) {
    cluster.access().check(caller, path(guest), "VM.Config.Options");
    return Tags.normalize(value);
  }

  private static String bootOrder(ConfigFile file, String value, Set<String> alsoSet) {
    for (String device : BootOrder.devices(value)) {
      if (!file.merged().containsKey(device) && !alsoSet.contains(device)) {
        throw ApiFailure.died("invalid bootorder: device '" + device + "' does not exist'");
      }
    }
    return value;
  }

  private void checkDevice(Caller caller, Guest guest, String option, String value, String verb) {
    if (Drive.isDrive(option)) {
      drives.checkDrive(caller, guest.vmid(), Drive.parse(value));
    } else if (NetworkDevice.isNetworkDevice(option)) {
      GuestChecks.bridges(cluster.access(), caller, cluster, Map.of(option, value));
    } else {
      GuestRights rights = new GuestRights(cluster.access(), caller, guest.vmid(), null);
      DeviceRights.check(rights, option, value, verb);
    }
  }

  private static String path(Guest guest) {
    return "/vms/" + guest.vmid();
  }
}
