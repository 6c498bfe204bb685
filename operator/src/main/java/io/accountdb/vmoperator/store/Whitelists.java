package io.accountdb.vmoperator.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Tells what the whitelists of nodes do to the rows of {@code vms}. Asked by the doctor. */
public final class Whitelists {
  // An array of AccountDB's, which may be NULL, have NULLs in it and a VMID twice.
  private static final String EFFECTS =
      """
      WITH listing AS (
        SELECT b.cluster_id, b.proxmox_cluster, n.id, n.name,
               ARRAY(SELECT DISTINCT w.vmid FROM unnest(n.whitelist) AS w(vmid)
                     WHERE w.vmid IS NOT NULL ORDER BY w.vmid) AS vmids
        FROM public.proxmox_node_bindings AS b JOIN public.proxmox_nodes AS n ON n.id = b.node_id)
      SELECT l.proxmox_cluster, l.name, cardinality(l.vmids) AS named,
             (SELECT count(*)
              FROM public.vms AS v JOIN public.vm_bindings AS o ON o.vm_id = v.id
              WHERE v.proxmox_node = l.id AND o.kind = 'discovered' AND v.vmid <> ALL (l.vmids)) AS kept,
             COALESCE(array_agg(w.vmid ORDER BY w.vmid) FILTER (WHERE NOT r.here), '{}') AS elsewhere,
             COALESCE(array_agg(w.vmid ORDER BY w.vmid) FILTER (WHERE r.here IS NULL), '{}') AS rowless
      FROM listing AS l
      CROSS JOIN unnest(l.vmids) AS w(vmid)
      CROSS JOIN LATERAL (
        SELECT bool_or(v.proxmox_node = l.id) AS here
        FROM public.vms AS v JOIN public.proxmox_node_bindings AS m ON m.node_id = v.proxmox_node
        WHERE v.vmid = w.vmid
          AND m.cluster_id = l.cluster_id AND m.proxmox_cluster = l.proxmox_cluster) AS r
      GROUP BY l.cluster_id, l.proxmox_cluster, l.id, l.name, l.vmids
      ORDER BY l.proxmox_cluster, l.name, l.cluster_id
      """;

  private final Database database;

  public Whitelists(Database database) {
    this.database = database;
  }

  /**
   * One for each node of a Proxmox cluster whose whitelist names something.
   *
   * @throws DatabaseException where the database does not answer
   */
  public List<WhitelistEffect> effects() {
    return database.inTransaction(
        RlsContext.admin(Actor.OPERATOR),
        transaction -> {
          try (PreparedStatement statement = transaction.connection().prepareStatement(EFFECTS);
              ResultSet row = statement.executeQuery()) {
            List<WhitelistEffect> effects = new ArrayList<>();
            while (row.next()) {
              effects.add(
                  new WhitelistEffect(
                      row.getString("proxmox_cluster"),
                      row.getString("name"),
                      row.getInt("named"),
                      row.getInt("kept"),
                      vmids(row, "elsewhere"),
                      vmids(row, "rowless")));
            }
            return effects;
          }
        });
  }

  private static List<Integer> vmids(ResultSet row, String column) throws SQLException {
    return List.of((Integer[]) row.getArray(column).getArray());
  }
}
