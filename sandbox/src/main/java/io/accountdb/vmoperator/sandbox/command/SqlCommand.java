package io.accountdb.vmoperator.sandbox.command;

import io.accountdb.vmoperator.sandbox.database.Credentials;
import io.accountdb.vmoperator.sandbox.host.SandboxException;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sandbox sql}: one statement as the operator's role, seeing what one user may see. */
@Command(
    name = "sql",
    description = "Run one statement with the runtime role, under a user's row-level security.")
final class SqlCommand implements Callable<Integer> {
  @Mixin private final StateOption state = new StateOption();

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "whose rows to see; without it no context is set, and no row is seen")
  private @Nullable String user;

  @Parameters(paramLabel = "STATEMENT", description = "one SQL statement, quoted for the shell")
  private String statement;

  @Spec private CommandSpec spec;

  private record Context(int userId, String role) {}

  @Override
  public Integer call() throws IOException {
    RunningSandbox.Database database = RunningSandbox.require(state.directory()).database();
    if (database == null) {
      throw new SandboxException("the sandbox was started --without database");
    }
    try {
      Context context = user == null ? null : contextOf(user, database);
      PrintWriter out = spec.commandLine().getOut();
      out.print(run(database, context));
      out.flush();
      return 0;
    } catch (SQLException e) {
      throw new SandboxException(Objects.requireNonNullElse(e.getMessage(), e.getSQLState()), e);
    }
  }

  private String run(RunningSandbox.Database database, @Nullable Context context)
      throws SQLException {
    try (Connection connection = connect(database, database.runtimeRole())) {
      connection.setAutoCommit(false);
      if (context != null) {
        setContext(connection, context);
      }
      String result = execute(connection);
      connection.commit();
      return result;
    }
  }

  /** Valid until the transaction ends, as the operator sets it. */
  private static void setContext(Connection connection, Context context) throws SQLException {
    try (PreparedStatement set =
        connection.prepareStatement(
            "SELECT set_config('app.current_user_id', ?, true),"
                + " set_config('app.current_user_role', ?, true)")) {
      set.setString(1, Integer.toString(context.userId()));
      set.setString(2, context.role());
      set.execute();
    }
  }

  private String execute(Connection connection) throws SQLException {
    try (Statement running = connection.createStatement()) {
      if (!running.execute(statement)) {
        return "%d rows changed%n".formatted(Math.max(0, running.getUpdateCount()));
      }
      try (ResultSet rows = running.getResultSet()) {
        return TextTable.read(rows).render();
      }
    }
  }

  private Context contextOf(String name, RunningSandbox.Database database) throws SQLException {
    List<String> known = new ArrayList<>();
    try (Connection connection = connect(database, database.schemaOwner());
        Statement select = connection.createStatement();
        ResultSet users =
            select.executeQuery("SELECT id, username, role FROM public.users ORDER BY id")) {
      while (users.next()) {
        if (users.getString("username").equals(name)) {
          return new Context(users.getInt("id"), users.getString("role"));
        }
        known.add(users.getString("username"));
      }
    }
    throw new ParameterException(
        spec.commandLine(),
        "--user: AccountDB has no user '%s'; it has %s"
            .formatted(name, known.isEmpty() ? "none" : String.join(", ", known)));
  }

  private static Connection connect(RunningSandbox.Database database, Credentials role)
      throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(), role.username(), role.password());
  }
}
