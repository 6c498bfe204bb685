package io.accountdb.vmoperator.store;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which {@code proxmox_nodes} row stands for which node of a cluster: {@code
 * proxmox_node_bindings}, inside one transaction of {@link NodeRows}.
 */
final class NodeBindings {
  private static final String FIND =
      """
      SELECT node_id FROM public.proxmox_node_bindings
      WHERE cluster_id = ? AND proxmox_cluster = ? AND node_name = ?
      """;

  private static final String ALL =
      """
      SELECT b.node_name, n.id, n.owner_id, n.whitelist
      FROM public.proxmox_node_bindings AS b JOIN public.proxmox_nodes AS n ON n.id = b.node_id
      WHERE b.cluster_id = ? AND b.proxmox_cluster = ?
      """;

  // A row that stands for another node of the same cluster does not fit. One that another
  // Kubernetes cluster has bound does: both look at the same Proxmox.
  private static final String FITTING =
      """
      SELECT n.id FROM public.proxmox_nodes AS n
      WHERE n.name = ? AND lower(n.hostname) = ANY (?)
        AND NOT EXISTS (
          SELECT 1 FROM public.proxmox_node_bindings AS b
          WHERE b.node_id = n.id AND b.cluster_id = ? AND b.proxmox_cluster = ?)
      ORDER BY n.id
      """;

  private static final String CREATE =
      "INSERT INTO public.proxmox_nodes (name, hostname, owner_id) VALUES (?, ?, ?) RETURNING id";

  private static final String BIND =
      """
      INSERT INTO public.proxmox_node_bindings (cluster_id, proxmox_cluster, node_name, node_id)
      VALUES (?, ?, ?, ?)
      """;

  private static final String LOCK =
      """
      SELECT pg_catalog.pg_advisory_xact_lock(
          pg_catalog.hashtextextended('public.proxmox_node_bindings', 0))
      """;

  private final Connection connection;
  private final ClusterKey cluster;

  NodeBindings(Connection connection, ClusterKey cluster) {
    this.connection = connection;
    this.cluster = cluster;
  }

  Optional<Integer> find(String nodeName) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FIND)) {
      statement.setString(1, cluster.clusterId());
      statement.setString(2, cluster.proxmoxCluster());
      statement.setString(3, nodeName);
      return ids(statement).stream().findFirst();
    }
  }

  /** The rows that are bound already, by node name. */
  Map<String, BoundNode> all() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ALL)) {
      statement.setString(1, cluster.clusterId());
      statement.setString(2, cluster.proxmoxCluster());
      Map<String, BoundNode> bound = new HashMap<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          bound.put(
              rows.getString("node_name"),
              new BoundNode(rows.getInt("id"), rows.getInt("owner_id"), whitelist(rows)));
        }
      }
      return bound;
    }
  }

  /** An array of AccountDB's, which may be NULL and have NULLs in it. */
  private static Set<Integer> whitelist(ResultSet rows) throws SQLException {
    @Nullable Array array = rows.getArray("whitelist");
    return array == null
        ? Set.of()
        : Arrays.stream((Integer[]) array.getArray())
            .filter(Objects::nonNull)
            .collect(Collectors.toUnmodifiableSet());
  }

  /** One at a time, whichever cluster it is for: else two could make a row for the same node. */
  void lock() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
      statement.execute();
    }
  }

  NodeRow adoptOrCreate(String nodeName, List<String> addresses, int ownerId) throws SQLException {
    List<Integer> fitting = fitting(nodeName, addresses);
    if (fitting.size() > 1) {
      return new NodeRow.Ambiguous(fitting);
    }
    if (fitting.size() == 1) {
      bind(nodeName, fitting.getFirst());
      return new NodeRow.Found(fitting.getFirst());
    }
    int id = create(nodeName, addresses.getFirst(), ownerId);
    bind(nodeName, id);
    return new NodeRow.Created(id);
  }

  private List<Integer> fitting(String nodeName, List<String> addresses) throws SQLException {
    Object[] lowerCase =
        addresses.stream().map(address -> address.toLowerCase(Locale.ROOT)).toArray();
    try (PreparedStatement statement = connection.prepareStatement(FITTING)) {
      statement.setString(1, nodeName);
      statement.setArray(2, connection.createArrayOf("text", lowerCase));
      statement.setString(3, cluster.clusterId());
      statement.setString(4, cluster.proxmoxCluster());
      return ids(statement);
    }
  }

  private int create(String nodeName, String hostname, int ownerId) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(CREATE)) {
      statement.setString(1, nodeName);
      statement.setString(2, hostname);
      statement.setInt(3, ownerId);
      return ids(statement).getFirst();
    }
  }

  private void bind(String nodeName, int nodeId) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(BIND)) {
      statement.setString(1, cluster.clusterId());
      statement.setString(2, cluster.proxmoxCluster());
      statement.setString(3, nodeName);
      statement.setInt(4, nodeId);
      statement.executeUpdate();
    }
  }

  private static List<Integer> ids(PreparedStatement statement) throws SQLException {
    List<Integer> ids = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getInt(1));
      }
    }
    return ids;
  }
}
