package io.accountdb.vmoperator.sandbox.database;

import io.accountdb.vmoperator.sandbox.host.Children;
import io.accountdb.vmoperator.sandbox.host.LoopbackPorts;
import io.accountdb.vmoperator.sandbox.host.Progress;
import io.accountdb.vmoperator.sandbox.host.SandboxException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * A running PostgreSQL with durable settings that holds the database of AccountDB: a schema owner,
 * a runtime role that owns nothing, and the table {@code users}.
 */
public final class PostgresServer implements AutoCloseable {
  private final Postmaster postmaster;
  private final int port;
  private final Credentials superuser;
  private final Credentials schemaOwner;
  private final Credentials runtimeRole;

  private PostgresServer(
      Postmaster postmaster,
      int port,
      Credentials superuser,
      Credentials schemaOwner,
      Credentials runtimeRole) {
    this.postmaster = postmaster;
    this.port = port;
    this.superuser = superuser;
    this.schemaOwner = schemaOwner;
    this.runtimeRole = runtimeRole;
  }

  /**
   * Makes a database cluster and starts it.
   *
   * @param folder private and empty, for the data
   * @throws SandboxException if PostgreSQL does not start
   */
  public static PostgresServer launch(
      Path folder,
      Children children,
      List<AccountDbUser> users,
      Map<String, String> environment,
      Progress progress) {
    PostgresBinaries binaries = PostgresBinaries.obtain(environment, progress);
    Credentials superuser = new Credentials("postgres", RandomPassword.next());
    Credentials schemaOwner = new Credentials(AccountDb.SCHEMA_OWNER, RandomPassword.next());
    Credentials runtimeRole = new Credentials(AccountDb.RUNTIME_ROLE, RandomPassword.next());
    Postmaster postmaster = Postmaster.initialize(binaries, folder, children, superuser);
    PostgresServer server =
        LoopbackPorts.retrying(
            () -> {
              int port = LoopbackPorts.free();
              PostgresServer candidate =
                  new PostgresServer(postmaster, port, superuser, schemaOwner, runtimeRole);
              candidate.start();
              return candidate;
            });
    server.createAccountDb(users);
    return server;
  }

  /**
   * A replica that has just received everything: over a copy of the data, on a port of its own,
   * with the same roles and passwords. This server must be stopped; the other is not started yet.
   *
   * @param folder private and empty, for the copy
   */
  public PostgresServer replica(Path folder, int replicaPort) {
    return new PostgresServer(
        postmaster.copy(folder), replicaPort, superuser, schemaOwner, runtimeRole);
  }

  public String jdbcUrl() {
    return urlOf(AccountDb.DATABASE);
  }

  /** Owns the database; for migrations. */
  public Credentials schemaOwner() {
    return schemaOwner;
  }

  /** Owns nothing, neither superuser nor BYPASSRLS; what the operator runs as. */
  public Credentials runtimeRole() {
    return runtimeRole;
  }

  /** Sees everything, RLS or not; for assertions. */
  public Credentials superuser() {
    return superuser;
  }

  /** A new connection to AccountDB's database. */
  public Connection connect(Credentials as) throws SQLException {
    return DriverManager.getConnection(jdbcUrl(), as.username(), as.password());
  }

  /** Starts again after {@link #stop()} or {@link #kill()}, on the same port and the same data. */
  public void start() {
    postmaster.start(port, () -> answers(urlOf("postgres")));
  }

  /** Disconnects everybody and shuts down in order. */
  public void stop() {
    postmaster.stop();
  }

  /** Ends the server without any order, as a crash does; the next start recovers. */
  public void kill() {
    postmaster.kill();
  }

  @Override
  public void close() {
    postmaster.abort();
  }

  private void createAccountDb(List<AccountDbUser> users) {
    try (Connection connection =
        DriverManager.getConnection(
            urlOf("postgres"), superuser.username(), superuser.password())) {
      AccountDb.createRolesAndDatabase(connection, schemaOwner, runtimeRole);
    } catch (SQLException e) {
      throw new SandboxException("cannot create roles and database: " + e.getMessage(), e);
    }
    try (Connection connection = connect(schemaOwner)) {
      AccountDb.createUsers(connection, users);
    } catch (SQLException e) {
      throw new SandboxException("cannot create AccountDB's users: " + e.getMessage(), e);
    }
  }

  private boolean answers(String url) {
    try (Connection connection =
        DriverManager.getConnection(url, superuser.username(), superuser.password())) {
      return connection.isValid(1);
    } catch (SQLException e) {
      // Not up yet; the caller asks again.
      return false;
    }
  }

  private String urlOf(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }
}
