package io.accountdb.vmoperator.store;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.MigrateOutput;
import org.flywaydb.core.api.output.MigrateResult;
import org.flywaydb.core.api.output.ValidateOutput;
import org.flywaydb.core.api.output.ValidateResult;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Brings the schema to the version that this operator needs, or says what is missing. The scripts
 * are {@code db/migration}; an AccountDB that is already there keeps its tables.
 */
public final class Migrations {
  /** Of the operator alone: AccountDB may keep a history of its own in the same schema. */
  private static final String HISTORY_TABLE = "vm_operator_schema_history";

  private static final Pattern ROLE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.@-]*");

  /** Seconds that a replica waits for another one's migration. */
  private static final int LOCK_ATTEMPTS = 60;

  private final Flyway flyway;

  /**
   * @param settings of the schema's owner, or of the runtime role for {@link #problems()}
   * @param runtimeRole the role that the operator runs as, which gets its grants
   * @throws IllegalArgumentException for a role name that would have to be quoted inside SQL text
   */
  public Migrations(DatabaseSettings settings, String runtimeRole) {
    if (!ROLE_NAME.matcher(runtimeRole).matches()) {
      throw new IllegalArgumentException(
          "the database user name '"
              + runtimeRole
              + "' may only have letters, digits and _ . @ -, and must not begin with a digit");
    }
    FluentConfiguration configuration =
        Flyway.configure()
            .loggers("slf4j")
            .dataSource(dataSource(settings))
            .locations("classpath:db/migration")
            .failOnMissingLocations(true)
            .validateMigrationNaming(true)
            .defaultSchema("public")
            .createSchemas(false)
            .table(HISTORY_TABLE)
            // An AccountDB is no empty schema. Version 0, or V1 would count as done.
            .baselineOnMigrate(true)
            .baselineVersion("0")
            // All pending scripts in one transaction: all or nothing.
            .group(true)
            .lockRetryCount(LOCK_ATTEMPTS)
            .placeholders(Map.of("runtimeRole", runtimeRole));
    configuration
        .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
        .setTransactionalLock(false);
    this.flyway = configuration.load();
  }

  /**
   * Applies what is missing; waits where another replica is at it.
   *
   * @return the scripts that ran, none where the schema was right
   * @throws DatabaseException where the database does not answer or does not take a script; nothing
   *     was changed then
   * @throws MigrationException where the schema was migrated by other scripts than these
   */
  public List<String> migrate() {
    try {
      MigrateResult result = flyway.migrate();
      return result.migrations.stream().map(Migrations::describe).toList();
    } catch (FlywayException problem) {
      throw translate(problem);
    }
  }

  /**
   * Why the schema is not the one that this operator needs; empty where it is, or is newer.
   *
   * @throws DatabaseException where the database does not answer
   */
  public List<String> problems() {
    try {
      ValidateResult result = flyway.validateWithResult();
      return result.invalidMigrations.stream().map(Migrations::describe).toList();
    } catch (FlywayException problem) {
      throw translate(problem);
    }
  }

  private static PGSimpleDataSource dataSource(DatabaseSettings settings) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(settings.url());
    dataSource.setUser(settings.username());
    dataSource.setPassword(settings.password());
    dataSource.setConnectTimeout((int) settings.connectTimeout().toSeconds());
    dataSource.setTcpKeepAlive(true);
    dataSource.setLogServerErrorDetail(false);
    dataSource.setApplicationName("vm-operator-migration");
    return dataSource;
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
}
