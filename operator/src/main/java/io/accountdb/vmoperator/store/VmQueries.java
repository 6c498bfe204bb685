package io.accountdb.vmoperator.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Reads {@code vms} for the API, under the context of whoever asks. */
public final class VmQueries {
  // One row by its key each time. What else the planner may think of reads all bindings and asks
  // the policy about each; OFFSET 0 keeps it from that.
  private static final String DETAILS =
      """
      LEFT JOIN LATERAL (
        SELECT n.name AS node_name FROM public.proxmox_nodes AS n
        WHERE n.id = v.proxmox_node OFFSET 0) AS node ON TRUE
      LEFT JOIN LATERAL (
        SELECT b.resource_namespace, b.resource_name, b.resource_uid
        FROM public.vm_bindings AS b WHERE b.vm_id = v.id OFFSET 0) AS binding ON TRUE
      """;

  // Total and page in one statement, so that they are of one moment.
  private static final String PAGE =
      """
      WITH matching AS %%s (SELECT v.id FROM public.vms AS v %%s),
      page AS (SELECT id FROM matching ORDER BY id DESC LIMIT ? OFFSET ?)
      SELECT counted.total, v.*, node.*, binding.*
      FROM (SELECT count(*) AS total FROM matching) AS counted
      LEFT JOIN page ON TRUE
      LEFT JOIN LATERAL (
        SELECT %s FROM public.vms WHERE vms.id = page.id OFFSET 0) AS v ON TRUE
      %s
      ORDER BY page.id DESC
      """
          .formatted(VmRowColumns.OF_VMS, DETAILS);

  private static final String ROWS =
      """
      SELECT v.*, node.*, binding.*
      FROM (SELECT %s FROM public.vms AS v %%s OFFSET 0) AS v
      %s
      ORDER BY v.id
      """
          .formatted(VmRowColumns.OF_VMS, DETAILS);

  // An array of AccountDB's, which may be NULL or have NULLs in it.
  private static final String WHITELIST =
      """
      SELECT array_remove(coalesce(n.whitelist, '{}'), NULL) AS whitelist
      FROM public.proxmox_nodes AS n WHERE n.id = ?
      """;

  private static final String IDS = "SELECT v.id FROM public.vms AS v %s";

  private final Database database;

  public VmQueries(Database database) {
    this.database = database;
  }

  /**
   * The VMs that fit, the latest first.
   *
   * @throws DatabaseException where the database does not answer
   */
  public Page<VmRow> list(Viewer viewer, VmFilter filter, int limit, int offset) {
    Criteria criteria = Criteria.of(viewer, "v.owner_id");
    filter.addTo(criteria);
    return database.reading(
        viewer.context(), transaction -> page(transaction.connection(), criteria, limit, offset));
  }

  /**
   * The VM with this id; empty where the viewer does not see one.
   *
   * @throws DatabaseException where the database does not answer
   */
  public Optional<VmRow> byId(Viewer viewer, int id) {
    return byIds(viewer, List.of(id)).stream().findFirst();
  }

  /**
   * Those of these VMs that the viewer sees, by id.
   *
   * @throws DatabaseException where the database does not answer
   */
  public List<VmRow> byIds(Viewer viewer, Collection<Integer> ids) {
    Criteria criteria =
        Criteria.of(viewer, "v.owner_id")
            .and("v.id = ANY (?)", (Object) ids.toArray(Integer[]::new));
    return database.reading(
        viewer.context(),
        transaction ->
            Selection.rows(
                transaction.connection(),
                ROWS.formatted(criteria.where()),
                criteria.parameters(),
                VmRowColumns::read));
  }

  /**
   * The ids of all VMs that the viewer sees.
   *
   * @throws DatabaseException where the database does not answer
   */
  public List<Integer> ids(Viewer viewer) {
    Criteria criteria = Criteria.of(viewer, "v.owner_id");
    return database.reading(
        viewer.context(),
        transaction ->
            Selection.rows(
                transaction.connection(),
                IDS.formatted(criteria.where()),
                criteria.parameters(),
                row -> row.getInt("id")));
  }

  /**
   * The VMs on a node, the latest first: those that its whitelist names, where it names any.
   *
   * @return empty where the viewer does not see the node
   * @throws DatabaseException where the database does not answer
   */
  public Optional<Page<VmRow>> onNode(Viewer viewer, int nodeId, int limit, int offset) {
    return database.reading(
        viewer.context(),
        transaction -> {
          List<Integer[]> whitelist =
              Selection.rows(
                  transaction.connection(), WHITELIST, List.of(nodeId), VmQueries::whitelist);
          if (whitelist.isEmpty()) {
            return Optional.empty();
          }
          Criteria criteria = Criteria.of(viewer, "v.owner_id").and("v.proxmox_node = ?", nodeId);
          if (whitelist.getFirst().length > 0) {
            criteria.and("v.vmid = ANY (?)", (Object) whitelist.getFirst());
          }
          return Optional.of(page(transaction.connection(), criteria, limit, offset));
        });
  }

  private static Integer[] whitelist(ResultSet row) throws SQLException {
    return (Integer[]) row.getArray("whitelist").getArray();
  }

  private static Page<VmRow> page(Connection connection, Criteria criteria, int limit, int offset)
      throws SQLException {
    // What fits is read once, for total and page, and by the index that the conditions lead to: not
    // backwards through all ids in the hope of meeting a page soon. All rows are not worth keeping.
    String kept = criteria.none() ? "NOT MATERIALIZED" : "MATERIALIZED";
    return Selection.page(
        connection,
        PAGE.formatted(kept, criteria.where()),
        criteria.parameters(limit, offset),
        "id",
        VmRowColumns::read);
  }
}
