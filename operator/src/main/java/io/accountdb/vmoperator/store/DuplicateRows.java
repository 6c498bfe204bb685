package io.accountdb.vmoperator.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Finds rows of {@code vms} that stand for the same VM. Asked by the doctor. */
public final class DuplicateRows {
  private static final String KEY =
      """
      SELECT EXISTS (
        SELECT 1
        FROM pg_catalog.pg_constraint AS c JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.conindid
        WHERE c.conrelid = 'public.vms'::regclass AND c.contype = 'u' AND i.indisvalid
          AND (SELECT array_agg(a.attname::text ORDER BY a.attname)
               FROM unnest(c.conkey) AS k(attnum)
               JOIN pg_catalog.pg_attribute AS a
                 ON a.attrelid = c.conrelid AND a.attnum = k.attnum)
              = ARRAY['proxmox_node', 'vmid'])
      """;

  // A VMID is unique in a Proxmox cluster: of rows on several of its nodes all but one are stale.
  private static final String DUPLICATES =
      """
      SELECT v.vmid, b.proxmox_cluster,
             string_agg('id ' || v.id || ' on node ' || n.name
                        || CASE WHEN m.vm_id IS NULL THEN ', bound to no VM' ELSE '' END,
                        '; ' ORDER BY v.id) AS row_list
      FROM public.vms AS v
      JOIN public.proxmox_nodes AS n ON n.id = v.proxmox_node
      LEFT JOIN (SELECT DISTINCT node_id, cluster_id, proxmox_cluster
                 FROM public.proxmox_node_bindings) AS b ON b.node_id = n.id
      LEFT JOIN public.vm_bindings AS m ON m.vm_id = v.id
      GROUP BY v.vmid, b.cluster_id, b.proxmox_cluster,
               CASE WHEN b.node_id IS NULL THEN v.proxmox_node END
      HAVING count(*) > 1
      ORDER BY v.vmid
      """;

  private final Database database;

  public DuplicateRows(Database database) {
    this.database = database;
  }

  /**
   * What is wrong, each with what to change.
   *
   * @throws DatabaseException where the database does not answer
   */
  public List<String> problems() {
    return database.inTransaction(
        RlsContext.admin(Actor.OPERATOR), transaction -> find(transaction.connection()));
  }

  private static List<String> find(Connection connection) throws SQLException {
    List<String> problems = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(KEY);
        ResultSet row = statement.executeQuery()) {
      row.next();
      if (!row.getBoolean(1)) {
        problems.add(
            "public.vms has no valid constraint vms_vmid_node_unique, so that a VM may get two"
                + " rows: remove the duplicates, then run the migrations");
      }
    }
    try (PreparedStatement statement = connection.prepareStatement(DUPLICATES);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        problems.add(
            "VMID %d has several rows in public.vms%s: %s: delete those that are stale"
                .formatted(
                    row.getInt("vmid"),
                    row.getString("proxmox_cluster") == null
                        ? ""
                        : " in Proxmox cluster " + row.getString("proxmox_cluster"),
                    row.getString("row_list")));
      }
    }
    return problems;
  }
}
