package io.accountdb.vmoperator.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code proxmox_nodes} for the API: their owner sees them, and who has a VM on them, and
 * administrators.
 */
public final class NodeQueries {
  private static final String COLUMNS = "id, owner_id, name, hostname, port, status, last_seen";

  // No condition on the owner: a node is seen by its tenants too.
  private static final String PAGE =
      """
      WITH matching AS MATERIALIZED (SELECT %1$s FROM public.proxmox_nodes),
      page AS (SELECT * FROM matching ORDER BY id LIMIT ? OFFSET ?)
      SELECT counted.total, page.*
      FROM (SELECT count(*) AS total FROM matching) AS counted LEFT JOIN page ON TRUE
      ORDER BY page.id
      """
          .formatted(COLUMNS);

  private static final String ONE =
      "SELECT %s FROM public.proxmox_nodes WHERE id = ?".formatted(COLUMNS);

  private final Database database;

  public NodeQueries(Database database) {
    this.database = database;
  }

  /**
   * The nodes that the viewer sees, by id.
   *
   * @throws DatabaseException where the database does not answer
   */
  public Page<NodeView> list(Viewer viewer, int limit, int offset) {
    return database.reading(
        viewer.context(),
        transaction ->
            Selection.page(
                transaction.connection(), PAGE, List.of(limit, offset), "id", NodeQueries::read));
  }

  /**
   * The node with this id; empty where the viewer does not see one.
   *
   * @throws DatabaseException where the database does not answer
   */
  public Optional<NodeView> byId(Viewer viewer, int id) {
    return database.reading(
        viewer.context(),
        transaction ->
            Selection.rows(transaction.connection(), ONE, List.of(id), NodeQueries::read).stream()
                .findFirst());
  }

  private static NodeView read(ResultSet row) throws SQLException {
    return new NodeView(
        row.getInt("id"),
        row.getInt("owner_id"),
        row.getString("name"),
        row.getString("hostname"),
        Selection.optionalInteger(row, "port"),
        row.getString("status"),
        Selection.optionalInstant(row, "last_seen"));
  }
}
