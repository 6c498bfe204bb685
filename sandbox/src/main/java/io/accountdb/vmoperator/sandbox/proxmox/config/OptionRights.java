package io.accountdb.vmoperator.sandbox.proxmox.config;

import io.accountdb.vmoperator.sandbox.proxmox.access.GuestRights;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which privilege changing an option takes (Qemu.pm check_vm_modify_config_perm). What is listed
 * nowhere is root's alone, whether it is documented or not.
 */
public final class OptionRights {
  private static final Map<String, Set<String>> OPTIONS_BY_PRIVILEGE =
      Map.of(
          "VM.Config.CPU",
          Set.of("cores", "cpu", "cpulimit", "cpuunits", "numa", "smp", "sockets", "vcpus"),
          "VM.Config.Memory",
          Set.of("memory", "balloon", "shares"),
          "VM.Config.HWType",
          Set.of(
              "acpi",
              "hotplug",
              "kvm",
              "machine",
              "scsihw",
              "smbios1",
              "tablet",
              "vga",
              "watchdog",
              "audio0",
              "rng0"),
          "VM.Config.Options",
          Set.of(
              "agent",
              "autostart",
              "bios",
              "description",
              "keyboard",
              "localtime",
              "migrate_downtime",
              "migrate_speed",
              "name",
              "onboot",
              "ostype",
              "protection",
              "reboot",
              "startdate",
              "startup",
              "tdf",
              "template"),
          "VM.PowerMgmt",
          Set.of("freeze"),
          "VM.Config.Disk",
          Set.of("boot", "bootdisk", "vmstatestorage"));

  private static final Set<String> CLOUD_INIT =
      Set.of(
          "cicustom",
          "cipassword",
          "citype",
          "ciuser",
          "ciupgrade",
          "nameserver",
          "searchdomain",
          "sshkeys");

  /** Checked where they are applied, because the right depends on the value. */
  private static final Pattern BY_VALUE =
      Pattern.compile("(?:unused|serial|usb|hostpci|virtiofs)\\d+|cdrom|tags");

  private OptionRights() {}

  /**
   * Demands the rights for all of these options.
   *
   * @throws ApiFailure 403 naming the privilege; 500 for what only root may set
   */
  public static void check(GuestRights rights, Collection<String> options) {
    if (rights.caller().root()) {
      return;
    }
    for (String option : new TreeSet<>(options)) {
      if (Drive.isDrive(option) || BY_VALUE.matcher(option).matches()) {
        continue;
      }
      if (CLOUD_INIT.contains(option) || option.matches("ipconfig\\d+")) {
        rights.checkAny("VM.Config.Cloudinit", "VM.Config.Network");
        continue;
      }
      rights.check(privilege(option));
      if (option.equals("startup")) {
        rights.access().check(rights.caller(), "/", "Sys.Modify");
      }
    }
  }

  private static String privilege(String option) {
    if (option.matches("numa\\d+")) {
      return "VM.Config.CPU";
    }
    if (NetworkDevice.isNetworkDevice(option)) {
      return "VM.Config.Network";
    }
    @Nullable String privilege =
        OPTIONS_BY_PRIVILEGE.entrySet().stream()
            .filter(entry -> entry.getValue().contains(option))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(null);
    if (privilege == null) {
      throw ApiFailure.died("only root can set '" + option + "' config");
    }
    return privilege;
  }
}
