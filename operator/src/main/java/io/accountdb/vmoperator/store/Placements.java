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
      "SELECT id FROM public.vms WHERE vmid = ? AND proxmox_node = ?";

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
   * Whether a VM has this VMID on this node, whoever owns it.
   *
   * @throws DatabaseException where the database does not answer
   */
  public boolean taken(int vmid, int nodeId) {
    return database.reading(
        RlsContext.admin(Actor.API),
        transaction ->
            !Selection.rows(
                    transaction.connection(), TAKEN, List.of(vmid, nodeId), row -> row.getInt("id"))
                .isEmpty());
  }
}
