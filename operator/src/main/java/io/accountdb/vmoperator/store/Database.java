package io.accountdb.vmoperator.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The runtime role's connections. {@link #inTransaction} is the only way to one, and it never hands
 * one out without an RLS context; the classes of this package are its callers.
 *
 * <p>Opening it does not need a database that answers: each call finds out for itself.
 */
public final class Database implements AutoCloseable {
  private static final int MAXIMUM_POOL_SIZE = 10;

  /** Longer than any statement may take, see {@link Transaction}: for a server that went silent. */
  private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(40);

  private final HikariDataSource pool;

  private Database(HikariDataSource pool) {
    this.pool = pool;
  }

  public static Database open(DatabaseSettings settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("database");
    config.setJdbcUrl(settings.url());
    config.setUsername(settings.username());
    config.setPassword(settings.password());
    config.setAutoCommit(false);
    config.setMaximumPoolSize(MAXIMUM_POOL_SIZE);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(settings.connectTimeout().toMillis());
    config.setValidationTimeout(Math.min(3_000, settings.connectTimeout().toMillis()));
    config.setInitializationFailTimeout(-1);
    config.addDataSourceProperty("ApplicationName", "vm-operator");
    config.addDataSourceProperty("connectTimeout", settings.connectTimeout().toSeconds());
    config.addDataSourceProperty("socketTimeout", SOCKET_TIMEOUT.toSeconds());
    config.addDataSourceProperty("tcpKeepAlive", true);
    // An error's detail quotes values of rows, which must not reach logs and conditions.
    config.addDataSourceProperty("logServerErrorDetail", false);
    return new Database(new HikariDataSource(config));
  }

  /**
   * Runs work in one transaction under a context and commits it; undoes it where the work fails.
   *
   * @throws DatabaseException where the database does not answer or does not take it
   */
  <T> T inTransaction(RlsContext context, SqlFunction<T> work) {
    // The pool rolls back what is open on a connection that is handed back uncommitted.
    try (Connection connection = pool.getConnection()) {
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

  @Override
  public void close() {
    pool.close();
  }
}
