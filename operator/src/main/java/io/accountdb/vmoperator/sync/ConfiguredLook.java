package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.GuestResource;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How {@code cluster/resources} will show a guest, by its config; a part of {@link GuestFacts}. The
 * list lags behind by some 10 s, so a guest that comes to look so is no news.
 *
 * @param name null while the guest is being cloned
 * @param tags lower case
 * @param cpus cores in all
 * @param lock such as {@code clone} or {@code backup}; null where it has none
 */
record ConfiguredLook(
    @Nullable String name, Set<String> tags, int cpus, long memoryBytes, @Nullable String lock) {
  /** Of a guest whose config has not been read. */
  static final ConfiguredLook UNREAD = new ConfiguredLook(null, Set.of(), 0, 0, null);

  private static final int DEFAULT_MEBIBYTES = 512;

  ConfiguredLook {
    tags = Set.copyOf(tags);
  }

  static ConfiguredLook of(GuestConfig config) {
    return new ConfiguredLook(
        config.name().orElse(null),
        config.tags(),
        number(config, "vcpus").orElse(number(config, "cores").orElse(1) * sockets(config)),
        (long) number(config, "memory").orElse(DEFAULT_MEBIBYTES) << 20,
        config.lock().orElse(null));
  }

  private static int sockets(GuestConfig config) {
    return number(config, "sockets").orElse(1);
  }

  /** {@code memory} is {@code 4096} or {@code current=4096}; empty for what is no such number. */
  private static Optional<Integer> number(GuestConfig config, String key) {
    return config
        .value(key)
        .map(text -> text.split(",")[0].replace("current=", ""))
        .filter(text -> text.matches("\\d{1,9}"))
        .map(Integer::valueOf);
  }

  /** Whether a guest that was just found to have this config is the listed one; sizes lag. */
  boolean fits(GuestResource guest) {
    return (guest.name() == null || guest.name().equals(name))
        && lowerCase(guest.tags()).equals(tags)
        && Objects.equals(guest.lock(), lock);
  }

  /**
   * Whether a guest that had this config has but come to look so. Its power is in no config.
   *
   * @param before how it looked when the config was read
   */
  boolean explains(Shape before, Shape after) {
    return after.node().equals(before.node())
        && after.starts() == before.starts()
        && (after.diskBytes() == before.diskBytes() || before.diskBytes() == 0)
        && (Objects.equals(after.name(), before.name()) || Objects.equals(after.name(), name))
        && (after.tags().equals(before.tags()) || lowerCase(after.tags()).equals(tags))
        && (after.cpus() == before.cpus() || after.cpus() == cpus)
        && (after.memoryBytes() == before.memoryBytes() || after.memoryBytes() == memoryBytes)
        && (Objects.equals(after.lock(), before.lock()) || (after.lock() == null && lock == null));
  }

  private static Set<String> lowerCase(Set<String> words) {
    return words.stream()
        .map(word -> word.toLowerCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }
}
