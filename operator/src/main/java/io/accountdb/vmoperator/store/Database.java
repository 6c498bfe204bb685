package io.accountdb.vmoperator.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The runtime role's connections. {@link #inTransaction} is the only way to one, and it never hands
 * one out without an RLS context; the classes of this package are its callers.
 *
 * <p>Opening it does not need a database that answers: each call finds out for itself.
 */
public final class Database implements AutoCloseable {
  private static final int CONNECTIONS = 10;

  /** Longer than any statement may take, see {@link Transaction}: for a server that went silent. */
  private static final Duration SILENCE = Duration.ofSeconds(40);

  private final Servers servers;
  private final HikariDataSource pool;
  private final Duration patience;

  private Database(Servers servers, HikariDataSource pool, Duration patience) {
    this.servers = servers;
    this.pool = pool;
    this.patience = patience;
  }

  public static Database open(DatabaseSettings settings) {
    return open(settings, "database", CONNECTIONS);
  }

  /**
   * Connections of their own for a part of the operator whose load must not starve the others.
   *
   * @param name of the pool, for logs and metrics
   */
  public static Database open(DatabaseSettings settings, String name, int connections) {
    Servers servers = new Servers(settings, "vm-operator", SILENCE);
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setDataSource(servers);
    config.setAutoCommit(false);
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(settings.connectTimeout().toMillis());
    config.setValidationTimeout(Math.min(3_000, settings.connectTimeout().toMillis()));
    config.setInitializationFailTimeout(-1);
    return new Database(servers, new HikariDataSource(config), settings.connectTimeout());
  }

  /**
   * Runs work in one transaction under a context and commits it; undoes it where the work fails.
   *
   * @throws DatabaseException where the database does not answer or does not take it
   */
  <T> T inTransaction(RlsContext context, SqlFunction<T> work) {
    // The pool rolls back what is open on a connection that is handed back uncommitted.
    try (Connection connection = connection()) {
      T result = work.apply(new Transaction(connection, context));
      connection.commit();
      return result;
    } catch (SQLException problem) {
      throw new DatabaseException(problem);
    }
  }

  /**
   * The same for work that only reads, which the database holds it to.
   *
   * @throws DatabaseException where the database does not answer or does not take it
   */
  <T> T reading(RlsContext context, SqlFunction<T> work) {
    try (Connection connection = connection()) {
      connection.setReadOnly(true);
      T result = work.apply(new Transaction(connection, context));
      connection.commit();
      return result;
    } catch (SQLException problem) {
      throw new DatabaseException(problem);
    }
  }

  /**
   * The same for a write of the sync, which only the leader of that epoch may do.
   *
   * @throws DatabaseException also where there is a later leader: {@link
   *     DatabaseFailure.Superseded}
   */
  <T> T inTransaction(SyncEpoch epoch, RlsContext context, SqlFunction<T> work) {
    return inTransaction(
        context,
        transaction -> {
          SyncEpochs.enter(transaction, epoch);
          return work.apply(transaction);
        });
  }

  private Connection connection() throws SQLException {
    try {
      return pool.getConnection();
    } catch (SQLTransientConnectionException timeout) {
      throw reason(timeout);
    }
  }

  /** The pool's own words hide whether it is the server that is silent, or we who ask too much. */
  private SQLException reason(SQLTransientConnectionException timeout) {
    @Nullable SQLException failure = servers.latestFailure();
    if (failure != null) {
      return new SQLException(failure.getMessage(), failure.getSQLState(), failure);
    }
    int connections = pool.getMaximumPoolSize();
    boolean busy = pool.getHikariPoolMXBean().getActiveConnections() == connections;
    SQLException reason =
        new SQLException(
            busy
                ? "all %d connections are in use, and none came free within %d s"
                    .formatted(connections, patience.toSeconds())
                : "the server did not give a connection within %d s"
                    .formatted(patience.toSeconds()));
    reason.addSuppressed(timeout);
    return reason;
  }

  @Override
  public void close() {
    pool.close();
  }
}
