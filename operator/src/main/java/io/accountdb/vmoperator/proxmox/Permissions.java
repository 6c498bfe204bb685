package io.accountdb.vmoperator.proxmox;

import java.util.Map;
import java.util.Set;

/** The token's effective privileges by ACL path, as GET /access/permissions returns them. */
public record Permissions(Map<String, Set<String>> privilegesByPath) {
  public Permissions {
    privilegesByPath = Map.copyOf(privilegesByPath);
  }
}
