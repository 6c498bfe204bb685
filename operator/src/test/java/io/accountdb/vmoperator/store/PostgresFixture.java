package io.accountdb.vmoperator.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A database of its own on a real PostgreSQL, with a schema owner and a runtime role as a DBA would
 * make them. One server serves all tests of a JVM and ends with it.
 */
public final class PostgresFixture {
  private static final String PASSWORD = "not-checked-on-loopback";
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final String name;

  private PostgresFixture(String name) {
    this.name = name;
  }

  /** Nothing in it. */
  public static PostgresFixture empty() {
    String name = "accountdb_" + NUMBER.incrementAndGet();
    PostgresFixture fixture = new PostgresFixture(name);
    execute("postgres", "CREATE ROLE %s_owner LOGIN NOSUPERUSER NOBYPASSRLS".formatted(name));
    execute("postgres", "CREATE ROLE %s_runtime LOGIN NOSUPERUSER NOBYPASSRLS".formatted(name));
    execute("postgres", "CREATE DATABASE %s OWNER %s_owner".formatted(name, name));
    fixture.asSuperuser("ALTER SCHEMA public OWNER TO %s_owner".formatted(name));
    return fixture;
  }

  /** With the schema of this version. */
  public static PostgresFixture migrated() {
    PostgresFixture fixture = empty();
    fixture.migrations().migrate();
    return fixture;
  }

  public DatabaseSettings runtime() {
    return settings(runtimeRole());
  }

  public DatabaseSettings schemaOwner() {
    return settings(ownerRole());
  }

  public DatabaseSettings settings(String role) {
    return new DatabaseSettings(Server.POSTGRES.getJdbcUrl(role, name), role, PASSWORD);
  }

  public Migrations migrations() {
    return new Migrations(schemaOwner(), runtimeRole());
  }

  public String name() {
    return name;
  }

  public String ownerRole() {
    return name + "_owner";
  }

  public String runtimeRole() {
    return name + "_runtime";
  }

  /** A new row of {@code users}, and its id. */
  public int user(String username) {
    return id(
        """
        INSERT INTO public.users (username, email, password_hash)
        VALUES ('%s', '%s@example.org', 'x') RETURNING id
        """
            .formatted(username, username));
  }

  /** A new row of {@code proxmox_nodes}, and its id. */
  public int node(String nodeName, String hostname, int ownerId) {
    return id(
        """
        INSERT INTO public.proxmox_nodes (name, hostname, owner_id)
        VALUES ('%s', '%s', %d) RETURNING id
        """
            .formatted(nodeName, hostname, ownerId));
  }

  /** A new row of {@code vms} without binding, and its id. */
  public int vm(int vmid, int nodeId, int ownerId) {
    return id(
        """
        INSERT INTO public.vms (vmid, name, proxmox_node, owner_id)
        VALUES (%d, 'vm-%d', %d, %d) RETURNING id
        """
            .formatted(vmid, vmid, nodeId, ownerId));
  }

  /** Runs statements as a superuser, whom no policy binds. */
  public void asSuperuser(String sql) {
    execute(name, sql);
  }

  /**
   * Runs a script of the folder {@code accountdb} as the owner of the schema, who sees all rows.
   */
  public void runAsOwner(String script) {
    runAs(ownerRole(), script);
  }

  /** Runs a script of the folder {@code accountdb} as a role, which then owns the tables. */
  public void runAs(String role, String script) {
    try (InputStream sql = PostgresFixture.class.getResourceAsStream("/accountdb/" + script);
        Connection connection = Server.POSTGRES.getDatabase(role, name).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET app.current_user_role = 'admin'; SET app.current_user_id = '0'");
      statement.execute(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
    } catch (SQLException | IOException problem) {
      throw new IllegalStateException(script, problem);
    }
  }

  /** Does something while another session holds a lock on a table. */
  public <T> T whileLocked(String table, Function<PostgresFixture, T> work) throws SQLException {
    return whileHolding("LOCK TABLE " + table, work);
  }

  /** Does something while a statement's transaction of another session is open. */
  public <T> T whileHolding(String sql, Function<PostgresFixture, T> work) throws SQLException {
    try (Connection connection = Server.POSTGRES.getDatabase("postgres", name).getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(sql);
      return work.apply(this);
    }
  }

  /** All rows as a superuser sees them, their columns joined by {@code |}. */
  public List<String> query(String sql) {
    try (Connection connection = Server.POSTGRES.getDatabase("postgres", name).getConnection();
        PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      List<String> rows = new ArrayList<>();
      while (row.next()) {
        List<String> columns = new ArrayList<>();
        for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
          columns.add(row.getString(column));
        }
        rows.add(String.join("|", columns));
      }
      return rows;
    } catch (SQLException problem) {
      throw new IllegalStateException(sql, problem);
    }
  }

  private int id(String sql) {
    return Integer.parseInt(query(sql).getFirst());
  }

  private static void execute(String database, String sql) {
    try (Connection connection = Server.POSTGRES.getDatabase("postgres", database).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException problem) {
      throw new IllegalStateException(sql, problem);
    }
  }

  /** Started by the first test that needs it; the library stops it when the JVM ends. */
  private static final class Server {
    static final EmbeddedPostgres POSTGRES = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .start();
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
    }
  }
}
