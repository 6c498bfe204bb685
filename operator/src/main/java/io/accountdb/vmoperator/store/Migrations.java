package io.accountdb.vmoperator.store;

import io.accountdb.vmoperator.store.schema.Adoption;
import io.accountdb.vmoperator.store.schema.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.MigrateOutput;
import org.flywaydb.core.api.output.MigrateResult;
import org.flywaydb.core.api.output.ValidateOutput;
import org.flywaydb.core.api.output.ValidateResult;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/**
 * Brings the schema to the version that this operator needs, or says what is missing. The scripts
 * are {@code db/migration}; an AccountDB that is already there keeps its tables, which {@link
 * Adoption} makes the documented ones.
 */
public final class Migrations {
  /** Of the operator alone: AccountDB may keep a history of its own in the same schema. */
  private static final String HISTORY_TABLE = "vm_operator_schema_history";

  /** For a server that went silent; longer than the longest statement. */
  private static final Duration SILENCE = Duration.ofMinutes(10);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final List<String> BEGIN =
      List.of(
          // A table that somebody uses for long must not make all others wait behind us.
          "SET LOCAL lock_timeout = '5s'",
          // Sees all rows. 0 and not empty, because older policies of AccountDB cast it as it is.
          "SET LOCAL app.current_user_id = '0'",
          "SET LOCAL app.current_user_role = 'admin'",
          // Should a policy hide rows all the same, it is an error and no silence.
          "SET LOCAL row_security = off",
          // A table with rows that were changed can be altered only once its constraints are asked.
          "SET CONSTRAINTS ALL IMMEDIATE",
          // That a table is there already is what IF NOT EXISTS is for, and no warning.
          "SET LOCAL client_min_messages = warning");

  private final DatabaseSettings settings;
  private final String runtimeRole;
  private final MigrationTurn turn;

  /**
   * @param settings of the schema's owner, or of the runtime role for {@link #problems()}
   * @param runtimeRole the role that the operator runs as, which gets its grants
   * @throws IllegalArgumentException for a role name that would have to be quoted inside SQL text
   */
  public Migrations(DatabaseSettings settings, String runtimeRole) {
    this(settings, runtimeRole, PATIENCE);
  }

  /**
   * @param patience with another replica that migrates
   */
  Migrations(DatabaseSettings settings, String runtimeRole, Duration patience) {
    this.settings = settings;
    this.runtimeRole = RoleName.checked(runtimeRole);
    turn = new MigrationTurn(patience);
  }

  /**
   * Makes the schema the one that this operator needs, all or nothing; waits a while where another
   * replica is at it.
   *
   * @throws DatabaseException where the database does not answer or does not take a statement;
   *     nothing was changed then
   * @throws MigrationException where the schema was migrated by other scripts than these
   */
  public MigrationReport migrate() {
    return migrate(Connection::commit);
  }

  /**
   * Does all of it and undoes it: the report is the one that {@link #migrate} would give. It locks
   * the tables for as long.
   *
   * @throws DatabaseException as {@link #migrate} does
   * @throws MigrationException as {@link #migrate} does
   */
  public MigrationReport rehearse() {
    return migrate(Connection::rollback);
  }

  private MigrationReport migrate(Ending ending) {
    try (Connection connection = dataSource(settings).getConnection()) {
      connection.setAutoCommit(false);
      turn.take(connection);
      begin(connection);
      MigrationReport report = migrate(connection);
      if (report.blocked()) {
        connection.rollback();
      } else {
        ending.of(connection);
      }
      return report;
    } catch (SQLException problem) {
      throw new DatabaseException(problem);
    } catch (FlywayException problem) {
      throw translate(problem);
    }
  }

  private static void begin(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : BEGIN) {
        statement.execute(sql);
      }
    }
  }

  private MigrationReport migrate(Connection connection) throws SQLException {
    Adoption adoption = new Adoption(connection, runtimeRole);
    Flyway flyway = flyway(new SharedTransaction(connection).dataSource());
    List<Finding> survey = adoption.survey();
    if (survey.stream().noneMatch(Finding.Repair.class::isInstance)
        && flyway.info().pending().length == 0) {
      return new MigrationReport(survey, List.of());
    }
    List<Finding> findings = new ArrayList<>(adoption.adopt());
    if (findings.stream().anyMatch(Adoption::blocks)) {
      return new MigrationReport(findings, List.of());
    }
    MigrateResult result = flyway.migrate();
    findings.addAll(adoption.complete());
    return new MigrationReport(
        findings, result.migrations.stream().map(Migrations::describe).toList());
  }

  /**
   * Why the schema is not the one that this operator needs; empty where it is, or is newer.
   *
   * @throws DatabaseException where the database does not answer
   */
  public List<String> problems() {
    try {
      ValidateResult result = flyway(dataSource(settings)).validateWithResult();
      return result.invalidMigrations.stream().map(Migrations::describe).toList();
    } catch (FlywayException problem) {
      throw translate(problem);
    }
  }

  private Flyway flyway(DataSource dataSource) {
    FluentConfiguration configuration =
        Flyway.configure()
            .loggers("slf4j")
            .dataSource(dataSource)
            .locations("classpath:db/migration")
            .failOnMissingLocations(true)
            .validateMigrationNaming(true)
            .defaultSchema("public")
            .createSchemas(false)
            .table(HISTORY_TABLE)
            // An AccountDB is no empty schema. Version 0, or V1 would count as done.
            .baselineOnMigrate(true)
            .baselineVersion("0")
            .group(true)
            .placeholders(Map.of("runtimeRole", runtimeRole));
    configuration
        .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
        .setTransactionalLock(false);
    return configuration.load();
  }

  private static DataSource dataSource(DatabaseSettings settings) {
    return new Servers(settings, "vm-operator-migration", SILENCE);
  }

  private static String describe(MigrateOutput migration) {
    return (migration.version + " " + migration.description).strip();
  }

  private static String describe(ValidateOutput migration) {
    String name = (migration.version + " " + migration.description).strip();
    return "database schema: migration \"%s\" is missing or differs (%s); "
            .formatted(name, migration.errorDetails.errorCode)
        + "run the migrations of this version as the schema's owner";
  }

  private static RuntimeException translate(FlywayException problem) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException fromDatabase) {
        return new DatabaseException(fromDatabase, problem);
      }
    }
    return new MigrationException(String.valueOf(problem.getMessage()), problem);
  }

  private interface Ending {
    void of(Connection connection) throws SQLException;
  }
}
