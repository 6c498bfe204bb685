package io.accountdb.vmoperator.store;

import java.util.Set;

/**
 * The {@code proxmox_nodes} row that is bound to a node.
 *
 * @param ownerId whose the VMs on the node are that no resource claims
 * @param whitelist the VMIDs of such VMs that may have rows; empty means all
 */
public record BoundNode(int id, int ownerId, Set<Integer> whitelist) {
  public BoundNode {
    whitelist = Set.copyOf(whitelist);
  }
}
