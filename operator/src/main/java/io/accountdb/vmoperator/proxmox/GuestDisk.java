package io.accountdb.vmoperator.proxmox;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A disk in a guest's config; a CD drive, be it cloud-init's, is none. Read by {@link GuestConfig}.
 *
 * @param slot such as {@code scsi0}
 * @param volumeId such as {@code local-lvm:vm-100-disk-0}
 * @param bytes null where the config gives no size
 */
public record GuestDisk(String slot, String volumeId, @Nullable Long bytes) {
  private static final Pattern SLOT = Pattern.compile("(?:scsi|virtio|ide|sata)\\d+");
  private static final Pattern SIZE = Pattern.compile("(?:^|,)size=(\\d+)([KMGT]?)(?:,|$)");

  /** Empty where the key is no drive's, or the drive a CD drive. */
  static Optional<GuestDisk> of(String key, String value) {
    if (!SLOT.matcher(key).matches() || value.contains("media=cdrom")) {
      return Optional.empty();
    }
    Matcher size = SIZE.matcher(value);
    return Optional.of(
        new GuestDisk(
            key, value.split(",")[0], size.find() ? bytes(size.group(1), size.group(2)) : null));
  }

  /** Units are powers of 1024 (JSONSchema.pm parse_size). */
  private static long bytes(String number, String unit) {
    return Long.parseLong(number) << (10 * (unit.isEmpty() ? 0 : "KMGT".indexOf(unit) + 1));
  }
}
