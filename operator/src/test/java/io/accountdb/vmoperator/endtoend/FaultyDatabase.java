package io.accountdb.vmoperator.endtoend;

import io.accountdb.vmoperator.sandbox.database.Credentials;
import io.accountdb.vmoperator.sandbox.database.PostgresServer;
import io.accountdb.vmoperator.sandbox.host.LoopbackPorts;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The sandbox's database and a replica of it that takes over when asked, with all that may fail.
 */
final class FaultyDatabase implements AutoCloseable {
  private final PostgresServer primary;
  private final Path folder;
  private final int replicaPort = LoopbackPorts.free();
  private final DatabaseEdge edge;
  private PostgresServer present;
  private Connection hindrance;

  /**
   * @param folder for the replica
   */
  FaultyDatabase(PostgresServer primary, Path folder) {
    this.primary = primary;
    this.folder = folder;
    present = primary;
    edge = new DatabaseEdge(primary.jdbcUrl());
  }

  /** Names both servers; the way to the first can be stalled. */
  String jdbcUrl() {
    URI way = URI.create(edge.jdbcUrl().substring("jdbc:".length()));
    return "jdbc:%s?targetServerType=primary"
        .formatted(
            way.toString()
                .replace(way.getAuthority(), way.getAuthority() + ",127.0.0.1:" + replicaPort));
  }

  void stop() {
    present.stop();
  }

  void crash() {
    present.kill();
  }

  void start() {
    present.start();
  }

  void stall() {
    edge.stall();
  }

  void resume() {
    edge.resume();
  }

  /** Holds what every write needs. */
  void lock() {
    try {
      hindrance = present.connect(present.superuser());
      hindrance.setAutoCommit(false);
      execute(hindrance, "LOCK TABLE public.vms IN ACCESS EXCLUSIVE MODE");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Holds one row. */
  void lockRow(String name) {
    try {
      hindrance = present.connect(present.superuser());
      hindrance.setAutoCommit(false);
      execute(
          hindrance,
          "SELECT 1 FROM public.vms WHERE name = '%s' FOR NO KEY UPDATE".formatted(name));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  void unlock() {
    try {
      hindrance.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As PostgreSQL says it where a file cannot grow. */
  void fill() {
    query(
        """
        CREATE FUNCTION public.no_space() RETURNS TRIGGER LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'could not extend file "base/5/16384": No space left on device'
            USING ERRCODE = '53100';
        END $$;
        CREATE TRIGGER no_space BEFORE INSERT OR UPDATE OR DELETE ON public.vms
          FOR EACH STATEMENT EXECUTE FUNCTION public.no_space();
        """);
  }

  void tidy() {
    query("DROP FUNCTION public.no_space CASCADE");
  }

  /** Each write takes its time. */
  void slowDown() {
    query(
        """
        CREATE FUNCTION public.slow_disk() RETURNS TRIGGER LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_sleep(2); RETURN NULL; END $$;
        CREATE TRIGGER slow_disk AFTER INSERT OR UPDATE OR DELETE ON public.vms
          FOR EACH STATEMENT EXECUTE FUNCTION public.slow_disk();
        """);
  }

  void speedUp() {
    query("DROP FUNCTION public.slow_disk CASCADE");
  }

  void freeze() {
    query("ALTER SYSTEM SET default_transaction_read_only = on");
    query("SELECT pg_reload_conf()");
  }

  void thaw() {
    query("ALTER SYSTEM RESET default_transaction_read_only");
    query("SELECT pg_reload_conf()");
  }

  /** The password is changed behind the operator's back, and its connections are ended. */
  void lockOut() {
    query("ALTER ROLE %s PASSWORD 'another'".formatted(present.runtimeRole()));
    query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '%s'"
            .formatted(present.runtimeRole()));
  }

  void letIn() {
    Credentials role = present.runtimeRole();
    query("ALTER ROLE %s PASSWORD '%s'".formatted(role, role.password()));
  }

  /** The replica has everything that the server had, which is stopped. */
  void failOver() {
    present = primary.replica(folder, replicaPort);
    present.start();
  }

  /** What a statement returns to a superuser: rows, their columns joined by {@code |}. */
  List<String> query(String sql) {
    try (Connection connection = present.connect(present.superuser())) {
      return execute(connection, sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static List<String> execute(Connection connection, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      if (statement.execute(sql)) {
        ResultSet row = statement.getResultSet();
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

  /** Gives the sandbox its server back, without rows of VMs that only the replica saw go. */
  @Override
  public void close() {
    edge.close();
    if (present != primary) {
      present.close();
      present = primary;
      primary.start();
      query("DELETE FROM public.vms WHERE name LIKE 'outage-%'");
    }
  }
}
