package io.accountdb.vmoperator.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds RLS contexts that a role or the database brings along: a connection that sets none would
 * act as somebody all the same. Asked by the doctor.
 */
public final class StandingContexts {
  // Other databases of the server have roles of their own.
  private static final String FIND =
      """
      SELECT d.datname, r.rolname, split_part(c.setting, '=', 1) AS setting
      FROM pg_catalog.pg_db_role_setting AS s
      LEFT JOIN pg_catalog.pg_database AS d ON d.oid = s.setdatabase
      LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = s.setrole
      CROSS JOIN unnest(s.setconfig) AS c(setting)
      WHERE c.setting LIKE 'app.current\\_%'
        AND (s.setdatabase = 0 OR d.datname = current_database())
        AND (s.setrole = 0 OR pg_catalog.has_table_privilege(
               s.setrole, pg_catalog.to_regclass('public.vms'), 'SELECT'))
      ORDER BY 1, 2, 3
      """;

  private final Database database;

  public StandingContexts(Database database) {
    this.database = database;
  }

  /**
   * What is wrong, each with what to change.
   *
   * @throws DatabaseException where the database does not answer
   */
  public List<String> problems() {
    return database.inTransaction(RlsContext.admin(Actor.OPERATOR), StandingContexts::find);
  }

  private static List<String> find(Transaction transaction) throws SQLException {
    List<String> problems = new ArrayList<>();
    try (PreparedStatement statement = transaction.connection().prepareStatement(FIND);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        problems.add(
            describe(row.getString("datname"), row.getString("rolname"), row.getString("setting")));
      }
    }
    return problems;
  }

  private static String describe(@Nullable String database, @Nullable String role, String setting) {
    String alter =
        role == null
            ? "DATABASE \"%s\"".formatted(database)
            : database == null
                ? "ROLE \"%s\"".formatted(role)
                : "ROLE \"%s\" IN DATABASE \"%s\"".formatted(role, database);
    return "%s sets %s, so that a connection without a context has one: ALTER %s RESET %s"
        .formatted(alter, setting, alter, setting);
  }
}
