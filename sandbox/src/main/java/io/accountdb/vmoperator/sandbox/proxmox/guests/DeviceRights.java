package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.access.GuestRights;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import java.util.Locale;

/**
 * Rights that depend on what a device is: the host's own are root's (Qemu.pm check_usb_perm and its
 * neighbours).
 */
final class DeviceRights {
  private DeviceRights() {}

  /**
   * Demands the rights for a serial, USB, PCI or virtiofs device; all other options pass.
   *
   * @param verb what is done to it: set, modify, delete
   */
  static void check(GuestRights rights, String option, String value, String verb) {
    if (rights.caller().root()) {
      return;
    }
    if (option.matches("serial\\d+")) {
      if (!value.equals("socket")) {
        throw rootOnly(verb, option, "real");
      }
      rights.check("VM.Config.HWType");
    } else if (option.matches("usb\\d+")) {
      rights.check("VM.Config.HWType");
      if (!value.toLowerCase(Locale.ROOT).contains("spice")) {
        throw rootOnly("set", option, "real");
      }
    } else if (option.matches("hostpci\\d+")) {
      throw rootOnly("set", option, "non-mapped");
    } else if (option.matches("virtiofs\\d+")) {
      rights.check("VM.Config.Disk");
      rights
          .access()
          .check(rights.caller(), "/mapping/dir/" + value.split(",", -1)[0], "Mapping.Use");
    }
  }

  private static ApiFailure rootOnly(String verb, String option, String kind) {
    return ApiFailure.died(
        "only root can " + verb + " '" + option + "' config for " + kind + " devices");
  }
}
