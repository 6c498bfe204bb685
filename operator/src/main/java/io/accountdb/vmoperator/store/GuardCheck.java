package io.accountdb.vmoperator.store;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether row-level security is in force as the migrations left it, whichever role asks. Asked at
 * start, once the schema is the right one, and by the doctor.
 */
public final class GuardCheck {
  private static final String TABLES =
      """
      SELECT t.name, c.oid IS NOT NULL AS present, c.relrowsecurity, c.relforcerowsecurity
      FROM unnest(?::text[]) WITH ORDINALITY AS t(name, position)
      LEFT JOIN pg_catalog.pg_class AS c ON c.oid = pg_catalog.to_regclass('public.' || t.name)
      ORDER BY t.position
      """;

  private static final String POLICIES =
      """
      SELECT tablename, policyname, permissive = 'PERMISSIVE' AS permissive, cmd, qual, with_check,
             EXISTS (SELECT 1 FROM unnest(roles) AS r(name)
                     WHERE CASE WHEN r.name = 'public' THEN TRUE
                                ELSE pg_catalog.pg_has_role(session_user, r.name, 'MEMBER') END)
               AS applies
      FROM pg_catalog.pg_policies
      WHERE schemaname = 'public' AND tablename = ANY (?)
      ORDER BY tablename, policyname
      """;

  private static final String OPEN_VIEWS =
      """
      SELECT v.name
      FROM unnest(?::text[]) WITH ORDINALITY AS v(name, position)
      LEFT JOIN pg_catalog.pg_class AS c ON c.oid = pg_catalog.to_regclass('public.' || v.name)
      WHERE NOT COALESCE((SELECT o.option_value::boolean
                          FROM pg_catalog.pg_options_to_table(c.reloptions) AS o
                          WHERE o.option_name = 'security_invoker'), FALSE)
      ORDER BY v.position
      """;

  private final Database database;

  public GuardCheck(Database database) {
    this.database = database;
  }

  /**
   * What is wrong, each with what to change; empty where all is in force.
   *
   * @throws DatabaseException where the database does not answer
   */
  public List<String> problems() {
    return database.inTransaction(
        RlsContext.admin(Actor.OPERATOR),
        transaction -> {
          Connection connection = transaction.connection();
          return new GuardFacts(tables(connection), policies(connection), openViews(connection))
              .problems();
        });
  }

  private static List<GuardFacts.Table> tables(Connection connection) throws SQLException {
    List<GuardFacts.Table> tables = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(TABLES)) {
      statement.setArray(1, names(connection, ExpectedPolicies.TABLES));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          tables.add(
              new GuardFacts.Table(
                  row.getString("name"),
                  row.getBoolean("present"),
                  row.getBoolean("relrowsecurity"),
                  row.getBoolean("relforcerowsecurity")));
        }
      }
    }
    return tables;
  }

  private static List<Policy> policies(Connection connection) throws SQLException {
    List<Policy> policies = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(POLICIES)) {
      statement.setArray(1, names(connection, ExpectedPolicies.TABLES));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          policies.add(
              new Policy(
                  row.getString("tablename"),
                  row.getString("policyname"),
                  row.getBoolean("permissive"),
                  row.getString("cmd"),
                  row.getBoolean("applies"),
                  row.getString("qual"),
                  row.getString("with_check")));
        }
      }
    }
    return policies;
  }

  private static List<String> openViews(Connection connection) throws SQLException {
    List<String> views = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(OPEN_VIEWS)) {
      statement.setArray(1, names(connection, ExpectedPolicies.VIEWS));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          views.add(row.getString("name"));
        }
      }
    }
    return views;
  }

  private static Array names(Connection connection, List<String> names) throws SQLException {
    return connection.createArrayOf("text", names.toArray());
  }
}
