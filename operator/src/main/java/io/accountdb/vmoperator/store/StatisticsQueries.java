package io.accountdb.vmoperator.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sums {@code vms} up for the API, under the context of whoever asks. */
public final class StatisticsQueries {
  // All groups in one pass over the rows; the one without owner and node is all of them.
  private static final String TOTALS =
      """
      SELECT g.*, n.name AS node_name
      FROM (
        SELECT v.owner_id, v.proxmox_node,
               count(*) AS vms,
               count(*) FILTER (WHERE v.status = 'running') AS running,
               count(*) FILTER (WHERE v.status = 'stopped') AS stopped,
               count(*) FILTER (WHERE v.status = 'error') AS error,
               coalesce(sum(v.cpu_cores), 0) AS cpu_cores,
               coalesce(sum(v.memory_mb), 0) AS memory_mb,
               coalesce(sum(v.disk_gb), 0) AS disk_gb
        FROM public.vms AS v %s
        GROUP BY GROUPING SETS ((v.owner_id), (v.proxmox_node), ())) AS g
      LEFT JOIN public.proxmox_nodes AS n ON n.id = g.proxmox_node
      ORDER BY g.owner_id, g.proxmox_node
      """;

  private final Database database;

  public StatisticsQueries(Database database) {
    this.database = database;
  }

  /**
   * What the VMs that the viewer sees are together.
   *
   * @throws DatabaseException where the database does not answer
   */
  public VmStatistics of(Viewer viewer) {
    Criteria criteria = Criteria.of(viewer, "v.owner_id");
    List<Group> groups =
        database.reading(
            viewer.context(),
            transaction ->
                Selection.rows(
                    transaction.connection(),
                    TOTALS.formatted(criteria.where()),
                    criteria.parameters(),
                    StatisticsQueries::read));
    List<VmStatistics.OfOwner> owners = new ArrayList<>();
    List<VmStatistics.OfNode> nodes = new ArrayList<>();
    VmTotals all = new VmTotals(0, 0, 0, 0, 0, 0, 0);
    for (Group group : groups) {
      switch (group) {
        case Group.All(VmTotals totals) -> all = totals;
        case Group.Owner(VmStatistics.OfOwner owner) -> owners.add(owner);
        case Group.Node(VmStatistics.OfNode node) -> nodes.add(node);
      }
    }
    return new VmStatistics(all, owners, nodes);
  }

  private static Group read(ResultSet row) throws SQLException {
    VmTotals totals =
        new VmTotals(
            row.getLong("vms"),
            row.getLong("running"),
            row.getLong("stopped"),
            row.getLong("error"),
            row.getLong("cpu_cores"),
            row.getLong("memory_mb"),
            row.getLong("disk_gb"));
    Optional<Integer> owner = Optional.ofNullable(Selection.optionalInteger(row, "owner_id"));
    Optional<Integer> node = Optional.ofNullable(Selection.optionalInteger(row, "proxmox_node"));
    if (owner.isPresent()) {
      return new Group.Owner(new VmStatistics.OfOwner(owner.get(), totals));
    }
    if (node.isPresent()) {
      return new Group.Node(
          new VmStatistics.OfNode(node.get(), row.getString("node_name"), totals));
    }
    return new Group.All(totals);
  }

  private sealed interface Group {
    record All(VmTotals totals) implements Group {}

    record Owner(VmStatistics.OfOwner totals) implements Group {}

    record Node(VmStatistics.OfNode totals) implements Group {}
  }
}
