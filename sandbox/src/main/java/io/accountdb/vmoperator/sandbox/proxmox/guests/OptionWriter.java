package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.config.Drive;
import io.accountdb.vmoperator.sandbox.proxmox.config.NetworkDevice;
import io.accountdb.vmoperator.sandbox.proxmox.config.Tags;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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
    guest.write(old -> withoutBootEntry(old, option));
    if (option.matches("unused\\d+")) {
      deleteUnused(caller, guest, option, Drive.parse(value.get()));
    } else if (option.equals("tags")) {
      cluster.access().check(caller, path(guest), "VM.Config.Options");
      guest.write(old -> old.without(option).withoutPending(option));
    } else {
      checkDevice(caller, guest, option, value.get());
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

  private static ConfigFile withoutBootEntry(ConfigFile file, String option) {
    String boot = file.value("boot").orElse("");
    List<String> order = Arrays.asList(boot.replaceFirst("^order=", "").split(";", -1));
    if (!boot.startsWith("order=") || !order.contains(option)) {
      return file;
    }
    String rest =
        order.stream().filter(device -> !device.equals(option)).collect(Collectors.joining(";"));
    return file.withPending("boot", rest.isEmpty() ? " " : "order=" + rest);
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
    file.value(option).ifPresent(old -> checkDevice(caller, guest, option, old));
    checkDevice(caller, guest, option, value);
    String stored =
        switch (option) {
          case "tags" -> tags(caller, guest, value);
          case "boot" -> bootOrder(file, value, alsoSet);
          default -> Drive.isDrive(option) ? drives.allocate(guest, Drive.parse(value)) : value;
        };
    guest.write(
        old ->
            option.equals("cipassword")
                ? old.with(option, PasswordHash.of(stored))
                : old.withPending(option, stored));
  }

  private String tags(Caller caller, Guest guest, String value) {
    cluster.access().check(caller, path(guest), "VM.Config.Options");
    return Tags.normalize(value);
  }

  private static String bootOrder(ConfigFile file, String value, Set<String> alsoSet) {
    if (value.startsWith("order=")) {
      for (String device : value.substring("order=".length()).split("[;,\\s]+", -1)) {
        if (!device.isEmpty() && !file.merged().containsKey(device) && !alsoSet.contains(device)) {
          throw ApiFailure.died("invalid bootorder: device '" + device + "' does not exist'");
        }
      }
    }
    return value;
  }

  private void checkDevice(Caller caller, Guest guest, String option, String value) {
    if (caller.root()) {
      return;
    }
    if (Drive.isDrive(option)) {
      drives.checkDrive(caller, guest.vmid(), Drive.parse(value));
    } else if (NetworkDevice.isNetworkDevice(option)) {
      GuestChecks.bridges(cluster.access(), caller, cluster, Map.of(option, value));
    } else if (option.matches("serial\\d+")) {
      if (!value.equals("socket")) {
        throw ApiFailure.died("only root can modify '" + option + "' config for real devices");
      }
      cluster.access().check(caller, path(guest), "VM.Config.HWType");
    } else if (option.matches("usb\\d+")) {
      cluster.access().check(caller, path(guest), "VM.Config.HWType");
      if (!value.toLowerCase(Locale.ROOT).contains("spice")) {
        throw ApiFailure.died("only root can set '" + option + "' config for real devices");
      }
    } else if (option.matches("hostpci\\d+")) {
      throw ApiFailure.died("only root can set '" + option + "' config for non-mapped devices");
    } else if (option.matches("virtiofs\\d+")) {
      cluster.access().check(caller, path(guest), "VM.Config.Disk");
      cluster.access().check(caller, "/mapping/dir/" + value.split(",", -1)[0], "Mapping.Use");
    }
  }

  private static String path(Guest guest) {
    return "/vms/" + guest.vmid();
  }
}
