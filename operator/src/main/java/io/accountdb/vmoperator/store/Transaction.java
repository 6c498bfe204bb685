package io.accountdb.vmoperator.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;

/**
 * An open transaction and the RLS context that it runs under. Made by {@link Database} alone, so
 * that no statement of the operator ever runs without a context.
 */
final class Transaction {
  // Transaction-local, thus gone with it, and in force behind a pooler that shares sessions.
  // The idle limit frees locks of a process that hangs in the middle of its work.
  private static final String ENTER =
      """
      SELECT pg_catalog.set_config('app.current_user_id', ?, true),
             pg_catalog.set_config('app.current_user_role', ?, true),
             pg_catalog.set_config('app.current_actor', ?, true),
             pg_catalog.set_config('idle_in_transaction_session_timeout', '15s', true),
             pg_catalog.set_config('statement_timeout', '30s', true),
             pg_catalog.set_config('lock_timeout', '5s', true)
      """;

  private final Connection connection;
  private RlsContext context;

  Transaction(Connection connection, RlsContext context) throws SQLException {
    this.connection = connection;
    this.context = context;
    enter();
  }

  Connection connection() {
    return connection;
  }

  /** Goes on under this context. */
  void become(RlsContext next) throws SQLException {
    if (!next.equals(context)) {
      context = next;
      enter();
    }
  }

  /** Runs work that may fail without ending the transaction: what it did is then undone. */
  <T> T attempt(SqlFunction<T> work) throws SQLException {
    Savepoint savepoint = connection.setSavepoint();
    RlsContext before = context;
    try {
      T result = work.apply(this);
      connection.releaseSavepoint(savepoint);
      return result;
    } catch (SQLException problem) {
      undo(savepoint, before, problem);
      throw problem;
    }
  }

  private void undo(Savepoint savepoint, RlsContext before, SQLException problem) {
    try {
      connection.rollback(savepoint);
      // A rollback takes the settings back to those of the savepoint, whichever these were.
      context = before;
      enter();
    } catch (SQLException connectionLost) {
      problem.addSuppressed(connectionLost);
    }
  }

  private void enter() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ENTER)) {
      statement.setString(1, Integer.toString(context.userId()));
      statement.setString(2, context.role().databaseValue());
      statement.setString(3, context.actor().databaseValue());
      statement.execute();
    }
  }
}
