package io.accountdb.vmoperator.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rows of {@code vms} with their {@code vm_bindings}: read and written by the sync. */
public final class VmRows {
  private static final String BOUND =
      """
      SELECT v.id, v.owner_id, v.vmid, v.name, v.ip_address, v.status, v.cpu_cores, v.memory_mb,
             v.disk_gb, v.proxmox_node, v.template_id,
             b.kind, b.bios_uuid, b.resource_namespace, b.resource_name, b.resource_uid
      FROM public.vm_bindings AS b JOIN public.vms AS v ON v.id = b.vm_id
      WHERE b.cluster_id = ? AND b.proxmox_cluster = ?
      ORDER BY v.id
      """;

  private static final String VMIDS =
      """
      SELECT DISTINCT vmid FROM public.vms
      WHERE vmid BETWEEN ? AND ?
        AND proxmox_node IN (
          SELECT node_id FROM public.proxmox_node_bindings
          WHERE cluster_id = ? AND proxmox_cluster = ?)
      """;

  private static final int FETCH_SIZE = 1_000;

  private final Database database;

  public VmRows(Database database) {
    this.database = database;
  }

  /**
   * All rows bound to a cluster, whoever owns them: what the sync compares with Proxmox.
   *
   * @throws DatabaseException where the database does not answer
   */
  public List<BoundVm> bound(ClusterKey cluster) {
    return database.inTransaction(
        RlsContext.admin(Actor.SYNC),
        transaction -> {
          try (PreparedStatement statement = transaction.connection().prepareStatement(BOUND)) {
            statement.setFetchSize(FETCH_SIZE);
            statement.setString(1, cluster.clusterId());
            statement.setString(2, cluster.proxmoxCluster());
            return read(statement);
          }
        });
  }

  /**
   * Which of these VMIDs the rows on a cluster's nodes have, whoever made and owns them. A node
   * that the agent has not bound yet has none of the cluster's VMs either.
   *
   * @param last the last of them
   * @throws DatabaseException where the database does not answer
   */
  public Set<Integer> vmids(ClusterKey cluster, int first, int last) {
    return database.inTransaction(
        RlsContext.admin(Actor.SYNC),
        transaction -> {
          try (PreparedStatement statement = transaction.connection().prepareStatement(VMIDS)) {
            statement.setInt(1, first);
            statement.setInt(2, last);
            statement.setString(3, cluster.clusterId());
            statement.setString(4, cluster.proxmoxCluster());
            return vmids(statement);
          }
        });
  }

  private static Set<Integer> vmids(PreparedStatement statement) throws SQLException {
    Set<Integer> vmids = new HashSet<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        vmids.add(row.getInt("vmid"));
      }
    }
    return vmids;
  }

  /**
   * Writes the changes to one owner's rows in one transaction under that owner's context. A change
   * that the database does not take is set aside and does not hold up the others.
   *
   * @param epoch of the cluster that the rows belong to
   * @throws DatabaseException where nothing was written, but for the case that the connection broke
   *     during the commit: read again before repeating
   */
  public WriteOutcome write(SyncEpoch epoch, OwnerBatch batch) {
    return database.inTransaction(
        epoch,
        RlsContext.owner(batch.ownerId(), Actor.SYNC),
        transaction -> new OwnerBatchWriter(transaction, epoch.cluster(), batch).write());
  }

  private static List<BoundVm> read(PreparedStatement statement) throws SQLException {
    List<BoundVm> vms = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        vms.add(
            new BoundVm(
                row.getInt("id"),
                row.getInt("owner_id"),
                VmFactColumns.read(row),
                VmBindingRows.read(row)));
      }
    }
    return vms;
  }
}
