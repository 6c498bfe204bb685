package io.accountdb.vmoperator.proxmox;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A guest's config in Proxmox's own keys, with the digest that guards a change of it. */
public record GuestConfig(String digest, Map<String, String> values) {
  private static final String ORDER = "order=";
  private static final List<String> BUSES = List.of("ide", "scsi", "virtio", "sata");

  /** More than any bus has. */
  private static final int DRIVES = 1_000;

  private static final Pattern UUID = Pattern.compile("(?:^|,)uuid=([0-9A-Fa-f-]{36})(?:,|$)");

  public GuestConfig {
    values = Map.copyOf(values);
  }

  /** The smbios1 uuid, lower case: with the VMID, the proof of identity. Absent in mid-clone. */
  public Optional<String> biosUuid() {
    Matcher matcher = UUID.matcher(value("smbios1").orElse(""));
    return matcher.find()
        ? Optional.of(matcher.group(1).toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  /** Why Proxmox holds the guest: {@code clone}, {@code create}, {@code backup} ... */
  public Optional<String> lock() {
    return value("lock");
  }

  public Optional<String> name() {
    return value("name");
  }

  public String description() {
    return value("description").orElse("");
  }

  public boolean template() {
    return values.getOrDefault("template", "0").equals("1");
  }

  /** Lower case: Proxmox compares tags so. */
  public Set<String> tags() {
    return Arrays.stream(value("tags").orElse("").split("[;, ]+"))
        .filter(tag -> !tag.isBlank())
        .map(tag -> tag.toLowerCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** By slot; CD drives are left out. */
  public NavigableMap<String, GuestDisk> disks() {
    NavigableMap<String, GuestDisk> disks = new TreeMap<>();
    values.forEach(
        (key, value) -> GuestDisk.of(key, value).ifPresent(disk -> disks.put(key, disk)));
    return disks;
  }

  /**
   * The slot of the disk that the guest boots from: the first disk of {@code boot: order=}, else
   * the first of all, in the order of Proxmox (QemuServer/Drive.pm, valid_drive_names).
   */
  public Optional<String> bootDisk() {
    NavigableMap<String, GuestDisk> disks = disks();
    return Arrays.stream(value("boot").orElse("").split("[,;]"))
        .map(part -> part.startsWith(ORDER) ? part.substring(ORDER.length()) : part)
        .filter(disks::containsKey)
        .findFirst()
        .or(() -> value("bootdisk").filter(disks::containsKey))
        .or(() -> disks.keySet().stream().min(Comparator.comparingInt(GuestConfig::precedence)));
  }

  /** Sorts slots as Proxmox lists drives. */
  private static int precedence(String slot) {
    String bus = slot.replaceAll("\\d", "");
    return BUSES.indexOf(bus) * DRIVES + Integer.parseInt(slot.substring(bus.length()));
  }

  public Optional<String> value(String key) {
    @Nullable String value = values.get(key);
    return Optional.ofNullable(value);
  }
}
