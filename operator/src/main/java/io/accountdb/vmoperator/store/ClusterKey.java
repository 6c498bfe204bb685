package io.accountdb.vmoperator.store;

/**
 * Whose rows: a ProxmoxCluster of one Kubernetes cluster.
 *
 * @param clusterId uid of the {@code kube-system} Namespace, or the configured one; several
 *     Kubernetes clusters may share a database
 * @param proxmoxCluster name of the ProxmoxCluster resource
 */
public record ClusterKey(String clusterId, String proxmoxCluster) {
  @Override
  public String toString() {
    return proxmoxCluster;
  }
}
