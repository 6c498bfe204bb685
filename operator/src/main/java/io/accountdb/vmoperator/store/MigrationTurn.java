package io.accountdb.vmoperator.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one process at a time migrate a database: several replicas start at once. Taken by {@link
 * Migrations} first in its transaction, and over with it.
 */
record MigrationTurn(Duration patience) {
  private static final Logger log = LoggerFactory.getLogger(MigrationTurn.class);
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  /** Of an advisory lock that is nobody else's. */
  static final long KEY = 7264883021943586417L;

  /** Waits for whoever is at it. */
  void take(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (!isFree(statement)) {
        log.info(
            "Another session migrates the database: waiting for it, {} s at most",
            patience.toSeconds());
        await(statement);
      }
    }
  }

  private static boolean isFree(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery("SELECT pg_catalog.pg_try_advisory_xact_lock(%d)".formatted(KEY))) {
      row.next();
      return row.getBoolean(1);
    }
  }

  private void await(Statement statement) throws SQLException {
    try {
      statement.execute("SET LOCAL lock_timeout = %d".formatted(patience.toMillis()));
      statement.execute("SELECT pg_catalog.pg_advisory_xact_lock(%d)".formatted(KEY));
    } catch (SQLException problem) {
      throw LOCK_NOT_AVAILABLE.equals(problem.getSQLState()) ? stillTaken(problem) : problem;
    }
  }

  private SQLException stillTaken(SQLException problem) {
    SQLException reason =
        new SQLException(
            ("another session has been migrating this database for more than %d seconds, or hangs:"
                    + " pg_locks shows which one holds the advisory lock %d")
                .formatted(patience.toSeconds(), KEY),
            LOCK_NOT_AVAILABLE);
    reason.addSuppressed(problem);
    return reason;
  }
}
