package io.accountdb.vmoperator.sandbox.proxmox.guests;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A change of a config, its parameters checked one by one.
 *
 * @param set options by name
 * @param force whether volumes of deleted disks are freed
 */
public record ConfigRequest(
    String node,
    int vmid,
    Map<String, String> set,
    List<String> delete,
    List<String> revert,
    @Nullable String digest,
    boolean force,
    boolean skipLock) {
  public ConfigRequest {
    set = Map.copyOf(set);
    delete = List.copyOf(delete);
    revert = List.copyOf(revert);
  }

  ConfigRequest withSet(Map<String, String> changed) {
    return new ConfigRequest(node, vmid, changed, delete, revert, digest, force, skipLock);
  }

  /** In a definite order; Proxmox's own is random. */
  TreeMap<String, String> sorted() {
    return new TreeMap<>(set);
  }
}
