package io.accountdb.vmoperator.store;

import java.util.List;

/**
 * What the whitelist of a node does. VMIDs are in ascending order.
 *
 * @param named how many VMIDs it names
 * @param kept how many rows of VMs on the node that no resource claims are kept although it does
 *     not name them
 * @param elsewhere those that it names whose row is on another node of the Proxmox cluster
 * @param rowless those that it names without a row on any of its nodes
 */
public record WhitelistEffect(
    String proxmoxCluster,
    String node,
    int named,
    int kept,
    List<Integer> elsewhere,
    List<Integer> rowless) {
  public WhitelistEffect {
    elsewhere = List.copyOf(elsewhere);
    rowless = List.copyOf(rowless);
  }
}
