package io.accountdb.vmoperator.store;

import java.util.List;

/**
 * Tells the API what stands behind a node that its caller named, under the admin context: the
 * bindings are nobody's. That the caller may see the node is asked before.
 */
public final class Placements {
  private static final String OF_NODE =
      """
      SELECT cluster_id, proxmox_cluster, node_name FROM public.proxmox_node_bindings
      WHERE node_id = ? ORDER BY cluster_id, proxmox_cluster
      """;

  private static final String TAKEN =
      """
      SELECT v.id FROM public.vms AS v
      JOIN public.proxmox_node_bindings AS b ON b.node_id = v.proxmox_node
      WHERE b.cluster_id = ? AND b.proxmox_cluster = ? AND v.vmid = ?
      """;

  private final Database database;

  public Placements(Database database) {
    this.database = database;
  }

  /**
   * Where a node is to be found: empty where no agent has bound it, more than one where several
   * Kubernetes clusters share the database.
   *
   * @throws DatabaseException where the database does not answer
   */
  public List<Placement> of(int nodeId) {
    return database.reading(
        RlsContext.admin(Actor.API),
        transaction ->
            Selection.rows(
                transaction.connection(),
                OF_NODE,
                List.of(nodeId),
                row ->
                    new Placement(
                        new ClusterKey(
                            row.getString("cluster_id"), row.getString("proxmox_cluster")),
                        row.getString("node_name"))));
  }

  /**
   * Whether a VM has this VMID on a node of the cluster, whoever owns it: VMIDs are unique in the
   * whole of a Proxmox VE cluster.
   *
   * @throws DatabaseException where the database does not answer
   */
  public boolean taken(ClusterKey cluster, int vmid) {
    return database.reading(
        RlsContext.admin(Actor.API),
        transaction ->
            !Selection.rows(
                    transaction.connection(),
                    TAKEN,
                    List.of(cluster.clusterId(), cluster.proxmoxCluster(), vmid),
                    row -> row.getInt("id"))
                .isEmpty());
  }
}
