package io.accountdb.vmoperator.sandbox.proxmox.config;

import java.util.Optional;
import java.util.stream.Stream;

/** What a config amounts to in figures, for statistics (QemuServer.pm vmstatus). */
public record Hardware(int cpus, long memoryBytes, long bootDiskBytes) {
  private static final long MEBIBYTE = 1L << 20;

  /** Of a QEMU guest, by its values in force. */
  public static Hardware of(ConfigFile file) {
    int cpus =
        file.value("vcpus")
            .map(Integer::parseInt)
            .orElse(number(file, "sockets", 1) * number(file, "cores", 1));
    return new Hardware(
        cpus,
        memoryMebibytes(file.value("memory").orElse("512")) * MEBIBYTE,
        bootDisk(file).map(Drive::bytes).orElse(0L));
  }

  /** Of a container. */
  public static Hardware ofContainer(ConfigFile file) {
    return new Hardware(
        number(file, "cores", 1),
        number(file, "memory", 512) * MEBIBYTE,
        file.value("rootfs").map(Drive::parse).map(Drive::bytes).orElse(0L));
  }

  private static int number(ConfigFile file, String key, int otherwise) {
    return file.value(key).map(Integer::parseInt).orElse(otherwise);
  }

  private static long memoryMebibytes(String text) {
    return Long.parseLong(text.substring(text.indexOf('=') + 1));
  }

  private static Optional<Drive> bootDisk(ConfigFile file) {
    Stream<String> order =
        file.value("boot")
            .filter(boot -> boot.contains("order="))
            .map(boot -> Stream.of(boot.replaceFirst(".*order=", "").split("[;,]")))
            .orElseGet(
                () ->
                    file.value("bootdisk")
                        .map(Stream::of)
                        .orElseGet(() -> file.values().keySet().stream()));
    return order
        .filter(Drive::isDrive)
        .filter(key -> !key.startsWith("efidisk") && !key.startsWith("tpmstate"))
        .flatMap(key -> file.value(key).stream())
        .map(Drive::parse)
        .filter(drive -> !drive.cdrom())
        .findFirst();
  }
}
