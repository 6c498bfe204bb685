package io.accountdb.vmoperator.store;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether row-level security binds the role that the operator runs as. Asked at start, before
 * anything else is done with the database, and by the doctor.
 */
public final class RoleCheck {
  private static final String POWERFUL =
      """
      SELECT session_user AS login, r.rolname, r.rolsuper
      FROM pg_catalog.pg_roles AS r
      WHERE (r.rolsuper OR r.rolbypassrls)
        AND pg_catalog.pg_has_role(session_user, r.oid, 'MEMBER')
      ORDER BY r.rolname <> session_user, r.rolname
      """;

  // Whoever owns the schema may drop what is in it, and put something else in its place.
  private static final String OWNED =
      """
      SELECT session_user AS login, pg_catalog.pg_get_userbyid(o.owner) AS owner,
             pg_catalog.string_agg(o.name, ', ' ORDER BY o.name) AS objects
      FROM (SELECT 'public.' || relname AS name, relowner AS owner
            FROM pg_catalog.pg_class
            WHERE oid IN (SELECT pg_catalog.to_regclass('public.' || name)
                          FROM unnest(?::text[]) AS relied_on(name))
            UNION ALL
            SELECT 'schema public', nspowner
            FROM pg_catalog.pg_namespace
            WHERE nspname = 'public') AS o
      WHERE pg_catalog.pg_has_role(session_user, o.owner, 'MEMBER')
      GROUP BY o.owner
      ORDER BY 2
      """;

  private final Database database;

  public RoleCheck(Database database) {
    this.database = database;
  }

  /**
   * What is wrong, each with what to change; empty where the operator may run. Needs no schema.
   *
   * @throws DatabaseException where the database does not answer
   */
  public List<String> problems() {
    return database.inTransaction(
        RlsContext.admin(Actor.OPERATOR),
        transaction -> {
          Connection connection = transaction.connection();
          return new RoleFacts(powers(connection), properties(connection)).problems();
        });
  }

  private static List<RoleFacts.Power> powers(Connection connection) throws SQLException {
    List<RoleFacts.Power> powers = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(POWERFUL);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        powers.add(
            new RoleFacts.Power(
                row.getString("login"), row.getString("rolname"), row.getBoolean("rolsuper")));
      }
    }
    return powers;
  }

  private static List<RoleFacts.Property> properties(Connection connection) throws SQLException {
    List<RoleFacts.Property> properties = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(OWNED)) {
      Array reliedOn = connection.createArrayOf("text", ExpectedPolicies.RELATIONS.toArray());
      statement.setArray(1, reliedOn);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          properties.add(
              new RoleFacts.Property(
                  row.getString("login"), row.getString("owner"), row.getString("objects")));
        }
      }
    }
    return properties;
  }
}
