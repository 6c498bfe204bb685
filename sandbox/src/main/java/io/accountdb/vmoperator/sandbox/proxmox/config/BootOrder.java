package io.accountdb.vmoperator.sandbox.proxmox.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The option {@code boot}: which devices a guest tries, one after the other. */
public final class BootOrder {
  private static final String PREFIX = "order=";
  private static final Pattern SEPARATORS = Pattern.compile("[;,\\s]+");
  private static final List<String> BUSES = List.of("ide", "scsi", "virtio", "sata");

  private BootOrder() {}

  /** Whether it lists devices, and not kinds of them as it did of old. */
  public static boolean lists(String boot) {
    return boot.startsWith(PREFIX);
  }

  /** The devices that it lists. */
  public static List<String> devices(String boot) {
    return lists(boot)
        ? SEPARATORS
            .splitAsStream(boot.substring(PREFIX.length()))
            .filter(device -> !device.isEmpty())
            .toList()
        : List.of();
  }

  /** The stored form; no device at all is stored as a blank. */
  public static String print(List<String> devices) {
    return devices.isEmpty() ? " " : PREFIX + String.join(";", devices);
  }

  /** What a new guest gets: its first disk, CD drive and network device (QemuServer.pm). */
  public static String byDefault(Map<String, String> config) {
    List<String> devices = new ArrayList<>();
    drives(config, false).findFirst().ifPresent(devices::add);
    drives(config, true).findFirst().ifPresent(devices::add);
    config.keySet().stream()
        .filter(NetworkDevice::isNetworkDevice)
        .min(Comparator.comparingInt(BootOrder::number))
        .ifPresent(devices::add);
    return print(devices);
  }

  private static Stream<String> drives(Map<String, String> config, boolean cdrom) {
    return config.keySet().stream()
        .filter(Drive::isBootable)
        .filter(key -> Drive.parse(config.getOrDefault(key, "")).cdrom() == cdrom)
        .sorted(
            Comparator.<String>comparingInt(key -> BUSES.indexOf(bus(key)))
                .thenComparingInt(BootOrder::number));
  }

  private static String bus(String key) {
    return key.replaceFirst("\\d+$", "");
  }

  private static int number(String key) {
    return Integer.parseInt(key.replaceFirst("^\\D+", ""));
  }
}
