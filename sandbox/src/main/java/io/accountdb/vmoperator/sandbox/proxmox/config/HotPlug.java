package io.accountdb.vmoperator.sandbox.proxmox.config;

import io.accountdb.vmoperator.sandbox.proxmox.schema.PropertyStrings;
import java.util.List;
import java.util.Set;

/**
 * Which change of a running guest's config takes effect at once (QemuServer.pm
 * vmconfig_hotplug_pending). All others wait for a stop or start.
 */
public final class HotPlug {
  private static final Set<String> AT_ONCE =
      Set.of(
          "lock",
          "name",
          "onboot",
          "shares",
          "startup",
          "description",
          "protection",
          "vmstatestorage",
          "hookscript",
          "tags",
          "migrate_downtime",
          "migrate_speed",
          "cicustom",
          "cipassword",
          "citype",
          "ciupgrade",
          "ciuser",
          "nameserver",
          "searchdomain",
          "sshkeys",
          "cpuunits",
          "cpulimit");

  private final PropertyStrings strings;

  public HotPlug(PropertyStrings strings) {
    this.strings = strings;
  }

  /** Whether a new value takes effect at once. */
  public boolean sets(ConfigFile file, String key, String value) {
    if (atOnce(key)) {
      return true;
    }
    if (NetworkDevice.isNetworkDevice(key)) {
      return enabled(file, "network")
          || file.value(key)
              .map(old -> NetworkDevice.parse(strings, old))
              .filter(old -> !NetworkDevice.parse(strings, value).needsReplugFrom(old))
              .isPresent();
    }
    return switch (key) {
      case "balloon" -> balloonEnabled(file.value("balloon").orElse("1")) == balloonEnabled(value);
      case "tablet" -> enabled(file, "usb");
      case "hotplug" -> !value.contains("cpu") && !value.contains("memory");
      default -> disk(file, key) && changesDisk(file, key, value);
    };
  }

  /** Whether a deletion takes effect at once. */
  public boolean deletes(ConfigFile file, String key) {
    return atOnce(key)
        || (NetworkDevice.isNetworkDevice(key) && enabled(file, "network"))
        || disk(file, key);
  }

  private static boolean atOnce(String key) {
    return AT_ONCE.contains(key) || key.matches("ipconfig\\d+") || key.startsWith("unused");
  }

  /** IDE and SATA drives, EFI and TPM state cannot be plugged. */
  private static boolean disk(ConfigFile file, String key) {
    return (key.startsWith("scsi") || key.startsWith("virtio"))
        && Drive.isDrive(key)
        && enabled(file, "disk");
  }

  private static boolean changesDisk(ConfigFile file, String key, String value) {
    return file.value(key)
        .map(Drive::parse)
        .map(old -> replaceable(old, Drive.parse(value)))
        .orElse(true);
  }

  private static boolean replaceable(Drive old, Drive changed) {
    if (!old.file().equals(changed.file())) {
      return true;
    }
    return List.of("aio", "discard", "iothread", "queues", "cache", "ssd", "ro").stream()
        .allMatch(
            property ->
                old.properties()
                    .getOrDefault(property, "")
                    .equals(changed.properties().getOrDefault(property, "")));
  }

  private static boolean enabled(ConfigFile file, String feature) {
    String features = file.value("hotplug").orElse("network,disk,usb");
    return features.equals("1")
        ? !feature.equals("cpu") && !feature.equals("memory")
        : List.of(features.split("[,;\\s]+")).contains(feature);
  }

  private static boolean balloonEnabled(String value) {
    return !value.equals("0");
  }
}
