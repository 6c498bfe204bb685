package io.accountdb.vmoperator.sandbox.proxmox.config;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A drive of a guest's config: a volume and its properties.
 *
 * @param file {@code storage:volume}, {@code none}, or a path
 * @param properties all but the file
 */
public record Drive(String file, Map<String, String> properties) {
  private static final Pattern KEY =
      Pattern.compile("(?:ide|sata|scsi|virtio)\\d{1,2}|efidisk0|tpmstate0");
  private static final Pattern CLOUD_INIT =
      Pattern.compile(".*[:/](?:vm-\\d+-)?cloudinit(?:\\.\\w+)?");
  private static final Pattern NEW_DISK = Pattern.compile("([^:/\\s]+):(\\d+(?:\\.\\d+)?)");

  public Drive {
    properties = Map.copyOf(properties);
  }

  /** Whether a config key holds a drive. */
  public static boolean isDrive(String key) {
    return KEY.matcher(key).matches();
  }

  /** Whether a guest can boot from what the key holds: neither firmware nor TPM state. */
  public static boolean isBootable(String key) {
    return isDrive(key) && !key.startsWith("efidisk") && !key.startsWith("tpmstate");
  }

  /** Reads a stored value; its syntax was checked when it was written. */
  public static Drive parse(String text) {
    Map<String, String> properties = new TreeMap<>();
    String file = "none";
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      String key = equals < 0 ? "file" : part.substring(0, equals);
      String value = part.substring(equals + 1);
      if (key.equals("file") || key.equals("volume")) {
        file = value;
      } else {
        properties.put(key, value);
      }
    }
    return new Drive(file, properties);
  }

  /** The stored form: the file first, then properties in order. */
  public String print() {
    StringBuilder text = new StringBuilder(file);
    new TreeMap<>(properties)
        .forEach((key, value) -> text.append(',').append(key).append('=').append(value));
    return text.toString();
  }

  public boolean cloudInit() {
    return CLOUD_INIT.matcher(file).matches();
  }

  /** Whether it is a CD drive; a cloud-init drive is one too. */
  public boolean cdrom() {
    return "cdrom".equals(properties.get("media"));
  }

  /** The storage that the volume lies on; empty for no medium and for paths. */
  public Optional<String> storage() {
    int colon = file.indexOf(':');
    return colon < 0 || file.startsWith("/")
        ? Optional.empty()
        : Optional.of(file.substring(0, colon));
  }

  /** The volume's name on its storage. */
  public String volume() {
    return file.substring(file.indexOf(':') + 1);
  }

  /** Bytes; 0 where the size is not known. */
  public long bytes() {
    @Nullable String size = properties.get("size");
    return size == null ? 0 : DiskSize.parse(size);
  }

  /** Whether this asks for a new disk ({@code storage:gibibytes}), and of which size. */
  public Optional<Long> newDiskBytes() {
    var matcher = NEW_DISK.matcher(file);
    return matcher.matches()
        ? Optional.of((long) (Double.parseDouble(matcher.group(2)) * (1L << 30)))
        : Optional.empty();
  }

  public Drive withFile(String other) {
    return new Drive(other, properties);
  }

  public Drive without(String key) {
    Map<String, String> changed = new TreeMap<>(properties);
    changed.remove(key);
    return new Drive(file, changed);
  }

  public Drive with(String key, String value) {
    Map<String, String> changed = new TreeMap<>(properties);
    changed.put(key, value);
    return new Drive(file, changed);
  }
}
