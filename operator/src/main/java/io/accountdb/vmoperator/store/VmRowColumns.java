package io.accountdb.vmoperator.store;

import java.sql.ResultSet;
import java.sql.SQLException;

/** How a {@link VmRow} stands in the answers of {@link VmQueries}. */
final class VmRowColumns {
  /** By name: AccountDB may have columns of its own. */
  static final String OF_VMS =
      """
      id, vmid, name, ip_address, status, cpu_cores, memory_mb, disk_gb, proxmox_node, template_id,
      notes, created_at, updated_at, owner_id\
      """;

  private VmRowColumns() {}

  static VmRow read(ResultSet row) throws SQLException {
    return new VmRow(
        row.getInt("id"),
        row.getInt("owner_id"),
        VmFactColumns.read(row),
        row.getString("notes"),
        Selection.instant(row, "created_at"),
        Selection.instant(row, "updated_at"),
        row.getString("node_name"),
        row.getString("resource_name") == null
            ? null
            : new ResourceRef(
                row.getString("resource_namespace"),
                row.getString("resource_name"),
                row.getString("resource_uid")));
  }
}
