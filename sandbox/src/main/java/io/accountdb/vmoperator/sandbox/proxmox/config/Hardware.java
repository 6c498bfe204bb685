package io.accountdb.vmoperator.sandbox.proxmox.config;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a config amounts to in figures, for statistics (QemuServer.pm vmstatus). */
public record Hardware(int cpus, long memoryBytes, long bootDiskBytes) {
  private static final long MEBIBYTE = 1L << 20;

  /** Of a QEMU guest, by its values in force. */
  public static Hardware of(ConfigFile file) {
    int cpus =
        file.value("vcpus")
            .map(Integer::parseInt)
            .orElse(number(file, "sockets", 1) * number(file, "cores", 1));
    return new Hardware(cpus, memoryBytes(file), bootDisk(file).map(Drive::bytes).orElse(0L));
  }

  /** Of a container. */
  public static Hardware ofContainer(ConfigFile file) {
    return new Hardware(
        number(file, "cores", 1),
        memoryBytes(file),
        file.value("rootfs").map(Drive::parse).map(Drive::bytes).orElse(0L));
  }

  private static int number(ConfigFile file, String key, int otherwise) {
    return file.value(key).map(Integer::parseInt).orElse(otherwise);
  }

  /** Of whatever guest. */
  public static long memoryBytes(ConfigFile file) {
    String memory = file.value("memory").orElse("512");
    return Long.parseLong(memory.substring(memory.indexOf('=') + 1)) * MEBIBYTE;
  }

  private static Optional<Drive> bootDisk(ConfigFile file) {
    for (String key : bootDevices(file)) {
      @Nullable String value = file.values().get(key);
      if (value != null && Drive.isBootable(key)) {
        Drive drive = Drive.parse(value);
        if (!drive.cdrom()) {
          return Optional.of(drive);
        }
      }
    }
    return Optional.empty();
  }

  private static Collection<String> bootDevices(ConfigFile file) {
    Optional<String> boot = file.value("boot").filter(BootOrder::lists);
    if (boot.isPresent()) {
      return BootOrder.devices(boot.get());
    }
    Optional<String> single = file.value("bootdisk");
    return single.isPresent() ? List.of(single.get()) : file.values().keySet();
  }
}
