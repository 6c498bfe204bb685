package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.config.Drive;
import io.accountdb.vmoperator.sandbox.proxmox.config.NetworkDevice;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.schema.PropertyStrings;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What a clone takes over from its source: everything but MACs, identity, unused disks and
 * snapshots (Qemu.pm clone_vm). Made before any disk is copied.
 *
 * @param config the new guest's, without its drives, under {@code lock: clone}
 * @param drives to be copied, in the order of their keys
 */
record ClonePlan(ConfigFile config, SortedMap<String, Drive> drives, boolean full) {

  static ClonePlan of(CloneRequest request, ConfigFile source, PropertyStrings strings) {
    boolean full = request.full() == null ? !source.template() : request.full();
    if (!full && request.storage() != null) {
      throw ApiFailure.died("parameter 'storage' not allowed for linked clones");
    }
    if (!full && request.format() != null) {
      throw ApiFailure.died("parameter 'format' not allowed for linked clones");
    }
    TreeMap<String, String> values = new TreeMap<>();
    TreeMap<String, Drive> drives = new TreeMap<>();
    source
        .values()
        .forEach(
            (key, value) -> {
              if (Drive.isDrive(key)) {
                drive(key, value, full, values, drives);
              } else if (NetworkDevice.isNetworkDevice(key)) {
                values.put(key, NetworkDevice.parse(strings, value).withRandomMac().print());
              } else if (!key.matches("unused\\d+|template|parent|snaptime|vmstate")) {
                values.put(key, value);
              }
            });
    values.put("smbios1", withNewUuid(values.getOrDefault("smbios1", "")));
    values.computeIfPresent("vmgenid", (_, _) -> UUID.randomUUID().toString());
    values.put("lock", "clone");
    ConfigFile config = ConfigFile.of(values).with("name", name(request, source));
    if (request.description() != null) {
      config = config.with("description", request.description());
    }
    return new ClonePlan(config, drives, full);
  }

  private static void drive(
      String key,
      String value,
      boolean full,
      TreeMap<String, String> values,
      TreeMap<String, Drive> drives) {
    Drive drive = Drive.parse(value);
    if (drive.cdrom() && !drive.cloudInit()) {
      values.put(key, value);
      return;
    }
    if (!full && !drive.cloudInit() && !drive.volume().contains("base-")) {
      throw ApiFailure.died(
          "Linked clone feature is not supported for '" + drive.file() + "' (" + key + ")");
    }
    drives.put(key, drive);
  }

  private static String name(CloneRequest request, ConfigFile source) {
    if (request.name() != null) {
      return request.name();
    }
    return "Copy-of-VM-" + source.value("name").orElse(String.valueOf(request.source()));
  }

  private static String withNewUuid(String smbios) {
    String others = smbios.replaceAll("(^|,)uuid=[^,]*", "").replaceFirst("^,", "");
    String uuid = "uuid=" + UUID.randomUUID();
    return others.isEmpty() ? uuid : others + "," + uuid;
  }
}
