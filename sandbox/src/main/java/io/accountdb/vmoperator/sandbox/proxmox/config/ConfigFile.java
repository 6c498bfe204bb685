package io.accountdb.vmoperator.sandbox.proxmox.config;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A guest's config file: values in force, and what waits for the next stop or start. Immutable;
 * every write of Proxmox makes another one.
 *
 * @param values in Proxmox's own keys, {@code lock} and {@code description} among them
 * @param pending new values that are not in force yet
 * @param pendingDelete keys to be removed, and whether by force (a disk's volume is then freed)
 */
public record ConfigFile(
    SortedMap<String, String> values,
    SortedMap<String, String> pending,
    SortedMap<String, Boolean> pendingDelete) {
  public ConfigFile {
    values = copy(values);
    pending = copy(pending);
    pendingDelete = copy(pendingDelete);
  }

  private static <T> SortedMap<String, T> copy(SortedMap<String, T> map) {
    return map.isEmpty()
        ? Collections.emptySortedMap()
        : Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }

  /** A file without pending changes. */
  public static ConfigFile of(Map<String, String> values) {
    return new ConfigFile(
        new TreeMap<>(values), Collections.emptySortedMap(), Collections.emptySortedMap());
  }

  /** What a clone's file holds until its first drive is copied (Qemu.pm clone_vm). */
  public static ConfigFile midClone() {
    return of(Map.of("description", " qmclone temporary file", "lock", "clone"));
  }

  public Optional<String> value(String key) {
    @Nullable String value = values.get(key);
    return Optional.ofNullable(value);
  }

  public Optional<String> pendingValue(String key) {
    @Nullable String value = pending.get(key);
    return Optional.ofNullable(value);
  }

  /** Value in force, or waiting. */
  public Optional<String> anyValue(String key) {
    return value(key).or(() -> pendingValue(key));
  }

  public Optional<String> lock() {
    return value("lock");
  }

  public boolean template() {
    return value("template").filter("1"::equals).isPresent();
  }

  /** Values as they will be once all that waits is applied. */
  public SortedMap<String, String> merged() {
    TreeMap<String, String> merged = new TreeMap<>(values);
    merged.keySet().removeAll(pendingDelete.keySet());
    merged.putAll(pending);
    return merged;
  }

  /** With a value in force. An empty description is none (QemuServer.pm write_vm_config). */
  public ConfigFile with(String key, String value) {
    TreeMap<String, String> changed = new TreeMap<>(values);
    String stored = key.equals("description") ? value.stripTrailing() : value;
    if (key.equals("description") && stored.isEmpty()) {
      changed.remove(key);
    } else {
      changed.put(key, stored);
    }
    return new ConfigFile(changed, pending, pendingDelete);
  }

  public ConfigFile without(String key) {
    TreeMap<String, String> changed = new TreeMap<>(values);
    changed.remove(key);
    return new ConfigFile(changed, pending, pendingDelete);
  }

  /** With a value that waits; it takes back a deletion that waits. */
  public ConfigFile withPending(String key, String value) {
    TreeMap<String, String> changed = new TreeMap<>(pending);
    changed.put(key, value);
    TreeMap<String, Boolean> deletions = new TreeMap<>(pendingDelete);
    deletions.remove(key);
    return new ConfigFile(values, changed, deletions);
  }

  /** With a deletion that waits; it takes back a value that waits. */
  public ConfigFile withPendingDelete(String key, boolean force) {
    TreeMap<String, Boolean> deletions = new TreeMap<>(pendingDelete);
    deletions.put(key, force);
    return withoutPending(key).withDeletions(deletions);
  }

  private ConfigFile withDeletions(SortedMap<String, Boolean> deletions) {
    return new ConfigFile(values, pending, deletions);
  }

  public ConfigFile withoutPending(String key) {
    TreeMap<String, String> changed = new TreeMap<>(pending);
    changed.remove(key);
    TreeMap<String, Boolean> deletions = new TreeMap<>(pendingDelete);
    deletions.remove(key);
    return new ConfigFile(values, changed, deletions);
  }

  public boolean hasPending() {
    return !pending.isEmpty() || !pendingDelete.isEmpty();
  }

  /** Drops what waits for a value that is in force already (AbstractConfig.pm cleanup_pending). */
  public ConfigFile cleaned() {
    ConfigFile cleaned = this;
    for (Map.Entry<String, String> change : pending.entrySet()) {
      if (change.getValue().equals(values.get(change.getKey()))) {
        cleaned = cleaned.withoutPending(change.getKey());
      }
    }
    for (String key : pendingDelete.keySet()) {
      if (!values.containsKey(key)) {
        cleaned = cleaned.withoutPending(key);
      }
    }
    return cleaned;
  }

  /** SHA-1 of the file's text, 40 hex digits: it changes with any change. */
  public String digest() {
    return ConfigText.digest(this);
  }
}
