package io.accountdb.vmoperator.proxmox;

import java.util.Map;

/**
 * Quorum and nodes. A single node without a {@code cluster} row counts as quorate.
 *
 * @param onlineByNode whether each node is online
 * @param addressByNode the IP addresses under which the nodes know each other, as far as they do
 */
public record ClusterStatus(
    boolean quorate, Map<String, Boolean> onlineByNode, Map<String, String> addressByNode) {
  public ClusterStatus {
    onlineByNode = Map.copyOf(onlineByNode);
    addressByNode = Map.copyOf(addressByNode);
  }

  public ClusterStatus(boolean quorate, Map<String, Boolean> onlineByNode) {
    this(quorate, onlineByNode, Map.of());
  }
}
