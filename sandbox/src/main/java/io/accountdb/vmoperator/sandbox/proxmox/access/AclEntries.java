package io.accountdb.vmoperator.sandbox.proxmox.access;

import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Acl;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The access control list: who has which role on which path. Asked by {@link AccessControl}. */
final class AclEntries {
  /** Path, then subject, then role with its propagation. */
  private final Map<String, Map<String, Map<String, Boolean>>> entries =
      new ConcurrentSkipListMap<>();

  AclEntries(List<Acl> acls) {
    for (Acl acl : acls) {
      entries
          .computeIfAbsent(acl.path(), _ -> new TreeMap<>())
          .computeIfAbsent(acl.subject(), _ -> new TreeMap<>())
          .put(acl.role(), acl.propagate());
    }
  }

  /** Whether there is an entry on this very path. */
  boolean on(String path) {
    return entries.containsKey(path);
  }

  Set<String> paths() {
    return Set.copyOf(entries.keySet());
  }

  void drop(String path) {
    entries.remove(path);
  }

  /** Roles on a path, each with its propagation; deeper entries replace what is inherited. */
  Map<String, Boolean> roles(String subject, String path) {
    Map<String, Boolean> roles = Map.of();
    for (String ancestor : ancestors(path)) {
      Map<String, Boolean> here =
          entries.getOrDefault(ancestor, Map.of()).getOrDefault(subject, Map.of());
      Map<String, Boolean> effective = new TreeMap<>();
      here.forEach(
          (role, propagate) -> {
            if (propagate || ancestor.equals(path)) {
              effective.put(role, propagate);
            }
          });
      if (!effective.isEmpty()) {
        roles = effective;
      }
    }
    return roles;
  }

  private static List<String> ancestors(String path) {
    Set<String> ancestors = new LinkedHashSet<>(List.of("/"));
    for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
      ancestors.add(path.substring(0, slash));
    }
    ancestors.add(path);
    return List.copyOf(ancestors);
  }
}
