package io.accountdb.vmoperator.sandbox.proxmox.access;

import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Pool;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Pools and their members: a guest is in one pool at most. Asked for rights and for resources. */
public final class Pools {
  private final Map<String, Set<String>> storagesByPool = new TreeMap<>();
  private final Map<Integer, String> poolByVmid = new ConcurrentHashMap<>();

  public Pools(Collection<Pool> pools) {
    pools.forEach(pool -> storagesByPool.put(pool.name(), pool.storages()));
  }

  public boolean exists(String pool) {
    return storagesByPool.containsKey(pool);
  }

  /** All pools in order. */
  public List<String> names() {
    return List.copyOf(storagesByPool.keySet());
  }

  /** Puts a guest into a pool, or into another one. */
  public void add(int vmid, String pool) {
    poolByVmid.put(vmid, pool);
  }

  /** As destroying a guest does. */
  public void remove(int vmid) {
    poolByVmid.remove(vmid);
  }

  /** The pool of a guest. */
  public Optional<String> poolOf(int vmid) {
    @Nullable String pool = poolByVmid.get(vmid);
    return Optional.ofNullable(pool);
  }

  /** Guests of all pools, and their pools. */
  Map<Integer, String> guests() {
    return Map.copyOf(poolByVmid);
  }

  /** Pools whose roles also hold on this ACL path ({@code /vms/ID}, {@code /storage/ID}). */
  List<String> coveringPools(String path) {
    if (path.startsWith("/vms/")) {
      String vmid = path.substring("/vms/".length());
      return vmid.matches("\\d{1,9}")
          ? poolOf(Integer.parseInt(vmid)).map(List::of).orElse(List.of())
          : List.of();
    }
    if (path.startsWith("/storage/")) {
      String storage = path.substring("/storage/".length());
      return storagesByPool.entrySet().stream()
          .filter(pool -> pool.getValue().contains(storage))
          .map(Map.Entry::getKey)
          .toList();
    }
    return List.of();
  }

  Set<String> storages() {
    return storagesByPool.values().stream()
        .flatMap(Set::stream)
        .collect(Collectors.toUnmodifiableSet());
  }
}
