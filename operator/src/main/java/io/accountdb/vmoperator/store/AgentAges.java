package io.accountdb.vmoperator.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Tells which rows nobody keeps up to date. Asked by the doctor. */
public final class AgentAges {
  private static final String AGES =
      """
      SELECT b.cluster_id, b.proxmox_cluster,
             extract(epoch FROM CURRENT_TIMESTAMP - max(n.last_seen))::bigint AS age,
             COALESCE(array_agg(n.name ORDER BY n.name) FILTER (WHERE n.status <> 'connected'), '{}')
               AS unconnected
      FROM public.proxmox_node_bindings AS b JOIN public.proxmox_nodes AS n ON n.id = b.node_id
      GROUP BY b.cluster_id, b.proxmox_cluster
      ORDER BY b.proxmox_cluster, b.cluster_id
      """;

  private static final String UNBOUND =
      """
      SELECT v.vmid FROM public.vms AS v
      WHERE NOT EXISTS (SELECT 1 FROM public.vm_bindings AS b WHERE b.vm_id = v.id)
      ORDER BY v.vmid, v.id
      """;

  private final Database database;

  public AgentAges(Database database) {
    this.database = database;
  }

  /**
   * The agents that have ever bound a node.
   *
   * @throws DatabaseException where the database does not answer
   */
  public List<AgentAge> all() {
    return database.inTransaction(
        RlsContext.admin(Actor.OPERATOR), transaction -> ages(transaction.connection()));
  }

  /**
   * VMIDs of the rows that no agent has bound to a VM.
   *
   * @throws DatabaseException where the database does not answer
   */
  public List<Integer> unboundVmids() {
    return database.inTransaction(
        RlsContext.admin(Actor.OPERATOR), transaction -> unbound(transaction.connection()));
  }

  private static List<AgentAge> ages(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(AGES);
        ResultSet row = statement.executeQuery()) {
      List<AgentAge> ages = new ArrayList<>();
      while (row.next()) {
        Long seconds = row.getObject("age", Long.class);
        ages.add(
            new AgentAge(
                new ClusterKey(row.getString("cluster_id"), row.getString("proxmox_cluster")),
                seconds == null ? null : Duration.ofSeconds(seconds),
                List.of((String[]) row.getArray("unconnected").getArray())));
      }
      return ages;
    }
  }

  private static List<Integer> unbound(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(UNBOUND);
        ResultSet row = statement.executeQuery()) {
      List<Integer> vmids = new ArrayList<>();
      while (row.next()) {
        vmids.add(row.getInt("vmid"));
      }
      return vmids;
    }
  }
}
