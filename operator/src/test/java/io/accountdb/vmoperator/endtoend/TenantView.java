package io.accountdb.vmoperator.endtoend;

import io.accountdb.vmoperator.sandbox.Sandbox;
import io.accountdb.vmoperator.sandbox.database.Credentials;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a database user sees of {@code vms} and of the trail: through the runtime role, under its
 * RLS context.
 */
record TenantView(Sandbox sandbox, String username) {

  /** Rows by column, ordered by name. */
  List<Map<String, Object>> rows() {
    return query(
        "SELECT v.*, u.username AS owner FROM public.vms_with_rls v"
            + " JOIN public.users u ON u.id = v.owner_id ORDER BY v.name");
  }

  /** What {@code vm_audit} says of the VMs of a name: by column, in the order of the entries. */
  List<Map<String, Object>> trail(String name) {
    return query("SELECT * FROM public.vm_audit WHERE name = '%s' ORDER BY id".formatted(name));
  }

  private List<Map<String, Object>> query(String sql) {
    Credentials role = sandbox.database().runtimeRole();
    try (Connection connection =
        DriverManager.getConnection(
            sandbox.database().jdbcUrl(), role.username(), role.password())) {
      connection.setAutoCommit(false);
      context(connection);
      try (ResultSet rows = connection.createStatement().executeQuery(sql)) {
        return read(rows);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  List<String> names() {
    return rows().stream().map(row -> (String) row.get("name")).toList();
  }

  Map<String, Object> row(String name) {
    return rows().stream()
        .filter(row -> name.equals(row.get("name")))
        .findFirst()
        .orElseThrow(() -> new AssertionError(username + " sees no row " + name));
  }

  private void context(Connection connection) throws SQLException {
    try (PreparedStatement context =
        connection.prepareStatement(
            "SELECT set_config('app.current_user_id', id::text, true),"
                + " set_config('app.current_user_role', role, true)"
                + " FROM public.users WHERE username = ?")) {
      context.setString(1, username);
      context.execute();
    }
  }

  private static List<Map<String, Object>> read(ResultSet rows) throws SQLException {
    List<Map<String, Object>> all = new ArrayList<>();
    while (rows.next()) {
      Map<String, Object> row = new TreeMap<>();
      for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
        row.put(rows.getMetaData().getColumnLabel(column), rows.getObject(column));
      }
      all.add(row);
    }
    return all;
  }
}
