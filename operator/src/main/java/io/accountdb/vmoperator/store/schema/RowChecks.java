package io.accountdb.vmoperator.store.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of {@code vms} that stand in the way of the documented constraints, asked before
 * anything is changed and with the table locked.
 */
final class RowChecks {
  /** So many are named; the SQL to look shows all. */
  private static final int NAMED = 20;

  /** As {@link PreparedStatement#setMaxRows} takes it. */
  private static final int NO_LIMIT = 0;

  private static final String FORMER_STATUS = "('unknown', 'deleted')";

  private final Connection connection;

  RowChecks(Connection connection) {
    this.connection = connection;
  }

  List<Finding> findings(NodeColumn node) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    addObstacles(node, findings);
    addRepairs(findings);
    return findings;
  }

  private void addObstacles(NodeColumn node, List<Finding> obstacles) throws SQLException {
    add(
        obstacles,
        "rows of public.vms name no node; give each one, or delete it",
        """
        SELECT v.id, v.vmid, v.name, v.owner_id FROM public.vms AS v
        WHERE v.%s IS NULL ORDER BY v.id\
        """
            .formatted(node.column()));
    add(
        obstacles,
        "rows of public.vms name a node that public.proxmox_nodes does not have",
        """
        SELECT v.id, v.vmid, v.name, v.%1$s FROM public.vms AS v
        WHERE v.%1$s IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM public.proxmox_nodes AS n WHERE %2$s) ORDER BY v.id\
        """
            .formatted(node.column(), node.match()));
    if (node == NodeColumn.NAME) {
      add(
          obstacles,
          "names of nodes in public.vms fit several rows of public.proxmox_nodes; name those apart",
          """
          SELECT n.name, array_agg(n.id ORDER BY n.id) AS node_ids FROM public.proxmox_nodes AS n
          WHERE n.name IN (SELECT v.proxmox_node FROM public.vms AS v)
          GROUP BY n.name HAVING count(*) > 1 ORDER BY n.name\
          """);
    }
    add(
        obstacles,
        "VMIDs occur more than once on a node; one row of each is to stay",
        """
        SELECT v.vmid, n.id AS node_id, array_agg(v.id ORDER BY v.id) AS ids
        FROM public.vms AS v JOIN public.proxmox_nodes AS n ON %s
        GROUP BY v.vmid, n.id HAVING count(*) > 1 ORDER BY v.vmid, n.id\
        """
            .formatted(node.match()));
    add(
        obstacles,
        "rows of public.vms have a status that is neither running, stopped nor error",
        """
        SELECT v.id, v.vmid, v.name, v.status FROM public.vms AS v
        WHERE v.status IS NULL
           OR v.status NOT IN ('running', 'stopped', 'error', 'unknown', 'deleted') ORDER BY v.id\
        """);
    add(
        obstacles,
        "rows of public.vms lack a value that the document requires",
        """
        SELECT v.id, v.vmid, v.name, v.owner_id, v.created_at, v.updated_at FROM public.vms AS v
        WHERE num_nulls(v.vmid, v.name, v.owner_id, v.created_at, v.updated_at) > 0
        ORDER BY v.id\
        """);
    add(
        obstacles,
        "rows of public.vms belong to a user that public.users does not have",
        """
        SELECT v.id, v.vmid, v.name, v.owner_id FROM public.vms AS v
        WHERE v.owner_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM public.users AS u WHERE u.id = v.owner_id)
        ORDER BY v.id\
        """);
  }

  /** AccountDB has used two values that the document does not know; each row is named. */
  private void addRepairs(List<Finding> findings) throws SQLException {
    List<String> rows =
        rows(
            """
            SELECT v.id, v.vmid, v.name, v.owner_id, v.status FROM public.vms AS v
            WHERE v.status IN %s ORDER BY v.id\
            """
                .formatted(FORMER_STATUS),
            NO_LIMIT);
    if (!rows.isEmpty()) {
      findings.add(
          Finding.Repair.of(
              "the status of %d rows of public.vms becomes error:%s"
                  .formatted(rows.size(), lines(rows)),
              "UPDATE public.vms SET status = 'error' WHERE status IN " + FORMER_STATUS));
    }
  }

  private void add(List<Finding> obstacles, String problem, String look) throws SQLException {
    List<String> rows = rows(look, NAMED + 1);
    if (!rows.isEmpty()) {
      String more = rows.size() > NAMED ? "%n    and more".formatted() : "";
      obstacles.add(
          new Finding.Obstacle(
              problem + ":" + lines(rows.subList(0, Math.min(NAMED, rows.size()))) + more, look));
    }
  }

  private List<String> rows(String sql, int atMost) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setMaxRows(atMost);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          rows.add(describe(row));
        }
      }
    }
    return rows;
  }

  private static String describe(ResultSet row) throws SQLException {
    List<String> values = new ArrayList<>();
    for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
      values.add(row.getMetaData().getColumnLabel(column) + " " + row.getString(column));
    }
    return String.join(", ", values);
  }

  private static String lines(List<String> rows) {
    StringBuilder lines = new StringBuilder();
    rows.forEach(row -> lines.append("\n    ").append(row));
    return lines.toString();
  }
}
