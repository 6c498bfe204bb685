package io.accountdb.vmoperator.proxmox;

import java.util.Map;

/**
 * Quorum and nodes. A single node without a {@code cluster} row counts as quorate.
 *
 * @param onlineByNode whether each node is online
 */
public record ClusterStatus(boolean quorate, Map<String, Boolean> onlineByNode) {
  public ClusterStatus {
    onlineByNode = Map.copyOf(onlineByNode);
  }
}
