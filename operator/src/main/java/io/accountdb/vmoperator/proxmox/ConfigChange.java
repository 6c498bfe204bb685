package io.accountdb.vmoperator.proxmox;

import java.util.Map;
import java.util.Set;

/**
 * Keys to set and to delete in a guest's config.
 *
 * @param digest of the config that the change was planned from; Proxmox refuses it after any other
 *     write
 */
public record ConfigChange(String digest, Map<String, String> set, Set<String> delete) {
  public ConfigChange {
    set = Map.copyOf(set);
    delete = Set.copyOf(delete);
  }

  /** Names the keys only: a value may be a password. */
  @Override
  public String toString() {
    return "ConfigChange[digest=" + digest + ", set=" + set.keySet() + ", delete=" + delete + "]";
  }
}
