package io.accountdb.vmoperator.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Reads the table {@code users}, which is AccountDB's; {@code sync} asks it who owns a VM. */
public final class Users {
  private static final String COLUMNS =
      "SELECT id, username, role, is_active FROM public.users WHERE ";

  private final Database database;

  public Users(Database database) {
    this.database = database;
  }

  /**
   * The user of exactly this name.
   *
   * @throws DatabaseException where the database does not answer
   */
  public Optional<UserRow> byName(String username) {
    return find("username = ?", statement -> statement.setString(1, username));
  }

  /**
   * The user with this id.
   *
   * @throws DatabaseException where the database does not answer
   */
  public Optional<UserRow> byId(int id) {
    return find("id = ?", statement -> statement.setInt(1, id));
  }

  private Optional<UserRow> find(String condition, Binding binding) {
    return database.inTransaction(
        RlsContext.admin(Actor.OPERATOR),
        transaction -> {
          try (PreparedStatement statement =
              transaction.connection().prepareStatement(COLUMNS + condition)) {
            binding.bind(statement);
            return first(statement);
          }
        });
  }

  private static Optional<UserRow> first(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      if (!row.next()) {
        return Optional.empty();
      }
      return Optional.of(
          new UserRow(
              row.getInt("id"),
              row.getString("username"),
              Role.fromDatabase(row.getString("role")),
              row.getBoolean("is_active")));
    }
  }

  private interface Binding {
    void bind(PreparedStatement statement) throws SQLException;
  }
}
