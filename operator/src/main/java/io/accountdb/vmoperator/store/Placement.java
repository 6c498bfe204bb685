package io.accountdb.vmoperator.store;

/**
 * Where a VM goes that is to be on a {@code proxmox_nodes} row.
 *
 * @param cluster the ProxmoxCluster that has the node
 * @param nodeName as Proxmox VE has it
 */
public record Placement(ClusterKey cluster, String nodeName) {}
