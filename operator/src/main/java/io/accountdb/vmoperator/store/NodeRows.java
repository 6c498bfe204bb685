package io.accountdb.vmoperator.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rows of {@code proxmox_nodes} for the sync, under the admin context: nodes are shared by all
 * owners of VMs.
 */
public final class NodeRows {
  private static final String HEARTBEAT =
      """
      UPDATE public.proxmox_nodes AS n
      SET status = h.status,
          last_seen = COALESCE(h.last_seen, n.last_seen),
          updated_at = CASE WHEN n.status IS DISTINCT FROM h.status
                            THEN CURRENT_TIMESTAMP ELSE n.updated_at END
      FROM unnest(?::integer[], ?::text[], ?::timestamptz[]) AS h(id, status, last_seen)
      WHERE n.id = h.id
      """;

  private static final List<ArrayColumn<NodeHeartbeat>> HEARTBEAT_COLUMNS =
      List.of(
          new ArrayColumn<>("int4", NodeHeartbeat::nodeId),
          new ArrayColumn<>("text", heartbeat -> heartbeat.status().databaseValue()),
          new ArrayColumn<>("timestamptz", NodeHeartbeat::lastSeen));

  private final Database database;

  public NodeRows(Database database) {
    this.database = database;
  }

  /**
   * The row of a node: the one bound to it; else the one whose name and hostname fit, which is then
   * bound; else a new one.
   *
   * @param epoch of the node's cluster
   * @param addresses host names and IP addresses under which the node is known, at least one; the
   *     first becomes the hostname of a new row
   * @param ownerId of a new row
   * @throws DatabaseException where the database does not answer or does not take it
   */
  public NodeRow ensure(SyncEpoch epoch, String nodeName, List<String> addresses, int ownerId) {
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("node " + nodeName + " needs at least one address");
    }
    return database.inTransaction(
        epoch,
        RlsContext.admin(Actor.SYNC),
        transaction -> {
          NodeBindings bindings = new NodeBindings(transaction.connection(), epoch.cluster());
          Optional<Integer> bound = bindings.find(nodeName);
          if (bound.isEmpty()) {
            bindings.lock();
            bound = bindings.find(nodeName);
          }
          return bound.isPresent()
              ? new NodeRow.Found(bound.get())
              : bindings.adoptOrCreate(nodeName, addresses, ownerId);
        });
  }

  /**
   * The rows that are bound to a cluster's nodes, by node name.
   *
   * @throws DatabaseException where the database does not answer
   */
  public Map<String, BoundNode> bound(ClusterKey cluster) {
    return database.inTransaction(
        RlsContext.admin(Actor.SYNC),
        transaction -> new NodeBindings(transaction.connection(), cluster).all());
  }

  /**
   * Writes how the nodes of the epoch's cluster fare; one that is not in the list keeps what its
   * row says.
   *
   * @return what else the rows say, as {@link #bound} does: others may have changed it
   * @throws DatabaseException where the database does not answer or does not take it
   */
  public Map<String, BoundNode> heartbeat(SyncEpoch epoch, List<NodeHeartbeat> heartbeats) {
    return database.inTransaction(
        epoch,
        RlsContext.admin(Actor.SYNC),
        transaction -> {
          update(transaction, heartbeats);
          return new NodeBindings(transaction.connection(), epoch.cluster()).all();
        });
  }

  private static void update(Transaction transaction, List<NodeHeartbeat> heartbeats)
      throws SQLException {
    try (PreparedStatement statement = transaction.connection().prepareStatement(HEARTBEAT)) {
      ArrayColumn.bind(statement, 1, HEARTBEAT_COLUMNS, heartbeats);
      statement.executeUpdate();
    }
  }
}
