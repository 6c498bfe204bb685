package io.accountdb.vmoperator.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How {@link VmFacts} stand in the columns of {@code vms}. */
final class VmFactColumns {
  private VmFactColumns() {}

  /** The facts of a change as arrays, in the order of {@link VmFacts}, and one more column. */
  static <C extends VmChange> List<ArrayColumn<C>> of(
      Function<C, VmFacts> facts, ArrayColumn<C> last) {
    List<ArrayColumn<C>> columns = new ArrayList<>();
    columns.add(new ArrayColumn<>("int4", change -> facts.apply(change).vmid()));
    columns.add(new ArrayColumn<>("text", change -> facts.apply(change).name()));
    columns.add(new ArrayColumn<>("text", change -> facts.apply(change).ipAddress()));
    columns.add(new ArrayColumn<>("text", change -> facts.apply(change).status().databaseValue()));
    columns.add(new ArrayColumn<>("int4", change -> facts.apply(change).cpuCores()));
    columns.add(new ArrayColumn<>("int4", change -> facts.apply(change).memoryMb()));
    columns.add(new ArrayColumn<>("int4", change -> facts.apply(change).diskGb()));
    columns.add(new ArrayColumn<>("int4", change -> facts.apply(change).nodeId()));
    columns.add(new ArrayColumn<>("int4", change -> facts.apply(change).templateId()));
    columns.add(last);
    return List.copyOf(columns);
  }

  /** The facts in a row of a query that names all their columns. */
  static VmFacts read(ResultSet row) throws SQLException {
    return new VmFacts(
        row.getInt("vmid"),
        row.getString("name"),
        row.getString("ip_address"),
        VmStatus.fromDatabase(row.getString("status")),
        integer(row, "cpu_cores"),
        integer(row, "memory_mb"),
        integer(row, "disk_gb"),
        row.getInt("proxmox_node"),
        integer(row, "template_id"));
  }

  private static @Nullable Integer integer(ResultSet row, String column) throws SQLException {
    return row.getObject(column, Integer.class);
  }
}
