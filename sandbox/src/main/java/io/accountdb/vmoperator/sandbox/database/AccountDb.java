package io.accountdb.vmoperator.sandbox.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;

/**
 * Plays the administrator of AccountDB's database and AccountDB itself: what is there before the
 * operator's first migration.
 */
final class AccountDb {
  static final String DATABASE = "accountdb";
  static final String SCHEMA_OWNER = "accountdb_owner";
  static final String RUNTIME_ROLE = "vm_operator";

  /** No password hashes to this, so nobody can log in to AccountDB with it. */
  private static final String NO_PASSWORD = "!";

  private AccountDb() {}

  /** As superuser, in the database {@code postgres}: the two roles and the database. */
  static void createRolesAndDatabase(
      Connection superuser, Credentials schemaOwner, Credentials runtimeRole) throws SQLException {
    createRole(superuser, schemaOwner);
    createRole(superuser, runtimeRole);
    try (Statement statement = superuser.createStatement()) {
      statement.execute("CREATE DATABASE " + DATABASE + " OWNER " + SCHEMA_OWNER);
      // Takes TEMPORARY from everybody but the owner: a temporary table would shadow a real one.
      statement.execute("REVOKE ALL ON DATABASE " + DATABASE + " FROM PUBLIC");
      statement.execute("GRANT CONNECT ON DATABASE " + DATABASE + " TO " + RUNTIME_ROLE);
    }
  }

  /** As schema owner, in the new database: the table that AccountDB keeps its users in. */
  static void createUsers(Connection schemaOwner, List<AccountDbUser> users) throws SQLException {
    try (Statement statement = schemaOwner.createStatement()) {
      statement.execute(usersTable());
    }
    try (PreparedStatement insert =
        schemaOwner.prepareStatement(
            """
            INSERT INTO users (username, email, password_hash, full_name, role, is_active)
            VALUES (?, ?, ?, ?, ?, ?)\
            """)) {
      for (AccountDbUser user : users) {
        insert.setString(1, user.username());
        insert.setString(2, user.email());
        insert.setString(3, NO_PASSWORD);
        insert.setString(4, user.fullName());
        insert.setString(5, user.role());
        insert.setBoolean(6, user.active());
        insert.executeUpdate();
      }
    }
  }

  private static void createRole(Connection superuser, Credentials role) throws SQLException {
    try (Statement statement = superuser.createStatement()) {
      statement.execute(
          "CREATE ROLE %s LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD %s"
              .formatted(
                  statement.enquoteIdentifier(role.username(), false),
                  statement.enquoteLiteral(role.password())));
    }
  }

  private static String usersTable() {
    try (InputStream script =
        Objects.requireNonNull(AccountDb.class.getResourceAsStream("users.sql"))) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
