package io.accountdb.vmoperator.proxmox;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The token's effective privileges by ACL path, as GET /access/permissions returns them. Of paths
 * below those that are listed, the propagated privileges hold (PVE/RPCEnvironment.pm).
 *
 * @param privilegesByPath all of a path
 * @param propagatedByPath those that hold below it too
 */
public record Permissions(
    Map<String, Set<String>> privilegesByPath, Map<String, Set<String>> propagatedByPath) {
  public Permissions {
    privilegesByPath = Map.copyOf(privilegesByPath);
    propagatedByPath = Map.copyOf(propagatedByPath);
  }

  /** Whether the privilege holds at a path, be it listed or not. */
  public boolean grants(String path, String privilege) {
    @Nullable Set<String> own = privilegesByPath.get(path);
    return own != null ? own.contains(privilege) : propagates(parent(path), privilege);
  }

  /** Whether the privilege holds at a path and at all below it that say nothing else. */
  public boolean propagates(String path, String privilege) {
    @Nullable Set<String> own = propagatedByPath.get(path);
    if (own != null) {
      return own.contains(privilege);
    }
    return !path.equals("/") && propagates(parent(path), privilege);
  }

  /** Whether the privilege holds anywhere at or below a path. */
  public boolean grantsWithin(String path, String privilege) {
    return grants(path, privilege)
        || privilegesByPath.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(path + "/"))
            .anyMatch(entry -> entry.getValue().contains(privilege));
  }

  private static String parent(String path) {
    int end = path.lastIndexOf('/');
    return end <= 0 ? "/" : path.substring(0, end);
  }
}
