package io.accountdb.vmoperator.sandbox.proxmox.schema;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The named formats of JSONSchema.pm and qemu-server, and the texts that their violation gives.
 * Formats that Proxmox itself hardly checks ({@code address-list}) pass.
 */
final class Formats {
  private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
  private static final Pattern DNS_NAME = Pattern.compile("(?:" + LABEL + "\\.)*" + LABEL);
  private static final Pattern NODE = Pattern.compile(LABEL);
  private static final Pattern CONFIG_ID = Pattern.compile("[A-Za-z][A-Za-z0-9_-]+");
  private static final Pattern STORAGE_ID = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]");
  private static final Pattern POOL_ID =
      Pattern.compile("[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+){0,2}");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]*");
  private static final Pattern MAC = Pattern.compile("(?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}");
  private static final Pattern SIZE = Pattern.compile("\\d+(?:\\.\\d+)?[KMGT]?");
  private static final Pattern BRIDGE = Pattern.compile("[-_.\\w]+");
  private static final Pattern VOLUME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*[A-Za-z0-9]:.+");
  private static final Pattern URL_ENCODED = Pattern.compile("[-%a-zA-Z0-9_.!~*'()]*");
  private static final Pattern CPU_SET = Pattern.compile("\\d+(?:-\\d+)?(?:,\\d+(?:-\\d+)?)*");
  private static final Pattern STARTUP =
      Pattern.compile(
          "(?:(?:order=)?\\d+|up=\\d+|down=\\d+)(?:,(?:order=\\d+|up=\\d+|down=\\d+))*");
  private static final Pattern OCTET = Pattern.compile("25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d");
  private static final Pattern IPV6_CIDR =
      Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]+/(?:12[0-8]|1[01]\\d|[1-9]?\\d)");
  private static final Set<String> HOTPLUG =
      Set.of("network", "disk", "cpu", "memory", "usb", "cloudinit");
  private static final Set<String> TASK_STATUS = Set.of("ok", "error", "warning", "unknown");

  private Formats() {}

  /**
   * Checks one value, or each item of a {@code -list}.
   *
   * @throws InvalidFormat where it does not match
   */
  static void check(String format, String value) {
    if (format.endsWith("-list")) {
      String item = format.substring(0, format.length() - "-list".length());
      for (String part : value.split("[,;\\s\\x00]+", -1)) {
        if (!part.isEmpty()) {
          one(item, part);
        }
      }
    } else {
      one(format, value);
    }
  }

  private static void one(String format, String value) {
    switch (format) {
      case "dns-name" -> require(DNS_NAME, value, "value does not look like a valid DNS name");
      case "pve-node" -> require(NODE, value, "value does not look like a valid node name");
      case "pve-vmid" -> {
        if (!value.matches("[1-9]\\d{2,8}")) {
          throw new InvalidFormat("value does not look like a valid VM ID");
        }
      }
      case "pve-configid" -> require(CONFIG_ID, value, "invalid configuration ID '" + value + "'");
      case "pve-storage-id" ->
          require(STORAGE_ID, value, "storage ID '" + value + "' contains illegal characters");
      case "pve-poolid" ->
          require(POOL_ID, value, "value '" + value + "' does not look like a valid pool name");
      case "pve-tag" -> require(TAG, value, "invalid characters in tag");
      case "mac-addr" -> unicastMac(value);
      case "disk-size" ->
          require(SIZE, value, "value does not look like a valid disk size: " + value);
      case "pve-bridge-id" -> require(BRIDGE, value, "invalid bridge name '" + value + "'");
      case "pve-volume-id", "pve-volume-id-or-absolute-path" -> volume(value);
      case "pve-volume-id-or-qm-path" -> {
        if (!value.equals("none") && !value.equals("cdrom")) {
          volume(value);
        }
      }
      case "urlencoded" -> require(URL_ENCODED, value, "invalid urlencoded string: " + value);
      case "pve-cpuset" -> require(CPU_SET, value, "bad CPU range");
      case "pve-startup-order" -> require(STARTUP, value, "unable to parse startup options");
      case "pve-hotplug-features" -> hotplug(value);
      case "pve-task-status-type" -> {
        if (!TASK_STATUS.contains(value.toLowerCase(Locale.ROOT))) {
          throw new InvalidFormat("Invalid type '" + value + "'");
        }
      }
      case "ipv4" -> {
        if (!ipv4(value)) {
          throw new InvalidFormat("value does not look like a valid IPv4 address");
        }
      }
      case "pve-ipv4-config" -> {
        if (!value.equals("dhcp") && !ipv4Cidr(value)) {
          throw new InvalidFormat("value does not look like a valid ipv4 network configuration");
        }
      }
      case "pve-ipv6-config" -> {
        if (!value.equals("dhcp") && !value.equals("auto") && !IPV6_CIDR.matcher(value).matches()) {
          throw new InvalidFormat("value does not look like a valid ipv6 network configuration");
        }
      }
      default -> {}
    }
  }

  private static void require(Pattern pattern, String value, String text) {
    if (!pattern.matcher(value).matches()) {
      throw new InvalidFormat(text);
    }
  }

  private static void unicastMac(String value) {
    require(MAC, value, "value does not look like a valid unicast MAC address");
    if ((Integer.parseInt(value.substring(0, 2), 16) & 1) != 0) {
      throw new InvalidFormat("value does not look like a valid unicast MAC address");
    }
  }

  private static void volume(String value) {
    if (!value.startsWith("/")) {
      require(VOLUME, value, "unable to parse volume ID '" + value + "'");
    }
  }

  private static void hotplug(String value) {
    if (value.equals("0") || value.equals("1")) {
      return;
    }
    for (String feature : value.split("[,;\\s]+", -1)) {
      if (!feature.isEmpty() && !HOTPLUG.contains(feature)) {
        throw new InvalidFormat("unable to parse hotplug option");
      }
    }
  }

  private static boolean ipv4(String value) {
    String[] octets = value.split("\\.", -1);
    if (octets.length != 4) {
      return false;
    }
    for (String octet : octets) {
      if (!OCTET.matcher(octet).matches()) {
        return false;
      }
    }
    return true;
  }

  private static boolean ipv4Cidr(String value) {
    int slash = value.indexOf('/');
    return slash > 0
        && ipv4(value.substring(0, slash))
        && value.substring(slash + 1).matches("[89]|[12]\\d|3[0-2]");
  }
}
