package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.sandbox.Part;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.accountdb.vmoperator.sandbox.SandboxSettings;
import io.accountdb.vmoperator.sandbox.database.Credentials;
import io.accountdb.vmoperator.sandbox.database.PostgresServer;
import io.accountdb.vmoperator.store.DatabaseSettings;
import io.accountdb.vmoperator.store.Migrations;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * AccountDB's database with the operator's schema, on a server that can be stopped. One serves all
 * of this package's tests in a JVM, and ends with it.
 */
final class AccountDb {
  private static final String ROWS =
      "SELECT v.id, v.name, v.status, v.ip_address, n.name, u.username FROM vms v"
          + " JOIN proxmox_nodes n ON n.id = v.proxmox_node JOIN users u ON u.id = v.owner_id"
          + " ORDER BY v.id";

  private final PostgresServer server;
  private Connection superuser;

  private AccountDb(PostgresServer server) {
    this.server = server;
  }

  static AccountDb shared() {
    return Shared.ACCOUNT_DB;
  }

  PostgresServer server() {
    return server;
  }

  /** What the operator connects with. */
  DatabaseSettings runtime() {
    return settings(server.runtimeRole());
  }

  /** As the migrations leave it, with the sandbox's users. */
  void clear() {
    query("TRUNCATE vms, proxmox_nodes RESTART IDENTITY CASCADE");
  }

  /** The id of a user. */
  int user(String username) {
    return Integer.parseInt(
        query("SELECT id FROM users WHERE username = '" + username + "'").getFirst());
  }

  /** All VMs: id, name, status, address, node and owner. */
  List<String> rows() {
    return query(ROWS);
  }

  /** When any of the operator's connections last began a statement. */
  String latestStatement() {
    return query(
            "SELECT max(query_start) FROM pg_stat_activity WHERE application_name = 'vm-operator'")
        .getFirst();
  }

  /** How many VMs a user sees through the runtime role. */
  int seenBy(int userId) {
    try (Connection connection = server.connect(server.runtimeRole());
        Statement statement = connection.createStatement()) {
      statement.execute("SET app.current_user_id = '" + userId + "'");
      statement.execute("SET app.current_user_role = 'user'");
      return read(statement, "SELECT id FROM vms_with_rls").size();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a statement returns to a superuser: rows, their columns joined by {@code |}. */
  synchronized List<String> query(String sql) {
    try (Statement statement = superuser().createStatement()) {
      return read(statement, sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Kept: a login takes longer than most statements. The server may have been stopped since. */
  private Connection superuser() throws SQLException {
    if (superuser == null || !superuser.isValid(1)) {
      superuser = server.connect(server.superuser());
    }
    return superuser;
  }

  private DatabaseSettings settings(Credentials credentials) {
    return new DatabaseSettings(
        server.jdbcUrl(), credentials.username(), credentials.password(), Duration.ofSeconds(1));
  }

  private static List<String> read(Statement statement, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    if (statement.execute(sql)) {
      try (ResultSet row = statement.getResultSet()) {
        while (row.next()) {
          List<String> columns = new ArrayList<>();
          for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            columns.add(row.getString(i));
          }
          rows.add(String.join("|", columns));
        }
      }
    }
    return rows;
  }

  private static final class Shared {
    static final AccountDb ACCOUNT_DB = start();

    private static AccountDb start() {
      Sandbox sandbox =
          Sandbox.start(SandboxSettings.defaults().without(Part.KUBERNETES).without(Part.PROXMOX));
      AccountDb accountDb = new AccountDb(sandbox.database());
      new Migrations(
              accountDb.settings(sandbox.database().schemaOwner()),
              sandbox.database().runtimeRole().username())
          .migrate();
      return accountDb;
    }
  }
}
