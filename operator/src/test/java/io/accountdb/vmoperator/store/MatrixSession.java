package io.accountdb.vmoperator.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;

/** A connection of one of the roles of a {@link MatrixWorld}; what a {@link MatrixContext} uses. */
record MatrixSession(MatrixWorld world, String role, Connection connection)
    implements AutoCloseable {

  int alice() {
    return world.alice();
  }

  int bob() {
    return world.bob();
  }

  int carol() {
    return world.carol();
  }

  String schemaOwner() {
    return world.schemaOwner();
  }

  /** As the operator does it. */
  void become(int userId, String userRole) throws SQLException {
    set("app.current_user_id", Integer.toString(userId));
    set("app.current_user_role", userRole);
  }

  void set(String setting, String value) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT set_config(?, ?, true)")) {
      statement.setString(1, setting);
      statement.setString(2, value);
      statement.execute();
    }
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Fails to do it, and goes on. */
  void refused(String sql) throws SQLException {
    Savepoint savepoint = connection.setSavepoint();
    boolean done;
    try {
      execute(sql);
      done = true;
    } catch (SQLException refusal) {
      connection.rollback(savepoint);
      done = false;
    }
    if (done) {
      throw new AssertionError("was not refused: " + sql);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
