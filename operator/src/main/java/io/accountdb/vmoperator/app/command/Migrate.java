package io.accountdb.vmoperator.app.command;

import io.accountdb.vmoperator.app.config.InvalidConfigException;
import io.accountdb.vmoperator.app.config.MigrationConfig;
import io.accountdb.vmoperator.app.config.Variable;
import io.accountdb.vmoperator.store.DatabaseException;
import io.accountdb.vmoperator.store.DatabaseFailure;
import io.accountdb.vmoperator.store.DatabaseSettings;
import io.accountdb.vmoperator.store.MigrationException;
import io.accountdb.vmoperator.store.MigrationReport;
import io.accountdb.vmoperator.store.Migrations;
import io.accountdb.vmoperator.store.RolesScript;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vm-operator migrate}: brings the database's schema to this version, or says why not. */
@Command(
    name = "migrate",
    description = {
      "Brings the schema of the database to this version, all or nothing, and says what it did.",
      "Needs the schema's owner: VM_OPERATOR_DATABASE_URL, VM_OPERATOR_MIGRATION_USERNAME,"
          + " VM_OPERATOR_MIGRATION_PASSWORD[_FILE]; and VM_OPERATOR_DATABASE_USERNAME, the role"
          + " that the operator runs as."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the schema is right",
      "1:the database does not answer",
      "2:wrong usage or configuration",
      "3:something cannot be repaired, nothing was changed",
      "4:the schema's owner lacks a right, nothing was changed"
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class Migrate implements Callable<Integer> {
  private static final int FAILURE = 1;
  private static final int OBSTACLE = 3;
  private static final int NOT_ALLOWED = 4;
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private final Map<String, String> environment;
  @Spec private CommandSpec spec;

  @Option(
      names = "--dry-run",
      description = "Changes nothing, but says the same; locks the tables for as long.")
  private boolean dryRun;

  @Option(
      names = "--print-roles",
      description =
          "Only prints the SQL that makes the two roles, for an administrator of the server.")
  private boolean printRoles;

  /**
   * @param environment the process's environment
   */
  public Migrate(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    if (printRoles) {
      out().print(roles());
      out().flush();
      return ExitCode.OK;
    }
    try {
      return migrate(migrations(MigrationConfig.from(environment)));
    } catch (InvalidConfigException e) {
      e.problems().forEach(err()::println);
      err().println("vm-operator migrate --help says more");
      return ExitCode.USAGE;
    }
  }

  private static Migrations migrations(MigrationConfig config) {
    return new Migrations(
        new DatabaseSettings(
            config.url(), config.schemaOwner().username(), config.schemaOwner().password().value()),
        config.runtimeRole());
  }

  private String roles() {
    return RolesScript.of(
        nameOr(Variable.VM_OPERATOR_MIGRATION_USERNAME, "accountdb_owner"),
        nameOr(Variable.VM_OPERATOR_DATABASE_USERNAME, "vm_operator"));
  }

  private String nameOr(Variable variable, String usual) {
    String name = environment.getOrDefault(variable.name(), "");
    return name.isBlank() ? usual : name.strip();
  }

  private int migrate(Migrations migrations) {
    try {
      MigrationReport report = dryRun ? migrations.rehearse() : migrations.migrate();
      new ReportPrinter(out()).print(report, dryRun);
      return exitCode(report);
    } catch (DatabaseException e) {
      err().println("the database cannot be migrated: " + e.getMessage());
      return exitCode(e.failure());
    } catch (MigrationException e) {
      err().println("the database cannot be migrated: " + e.getMessage());
      return OBSTACLE;
    }
  }

  private static int exitCode(MigrationReport report) {
    if (report.lacksRights()) {
      return NOT_ALLOWED;
    }
    return report.blocked() ? OBSTACLE : ExitCode.OK;
  }

  private static int exitCode(DatabaseFailure failure) {
    return switch (failure) {
      case DatabaseFailure.Unreachable _,
          DatabaseFailure.Unavailable _,
          DatabaseFailure.Superseded _ ->
          FAILURE;
      case DatabaseFailure.LoginRefused _ -> NOT_ALLOWED;
      case DatabaseFailure.Refused refused ->
          refused.sqlState().equals(INSUFFICIENT_PRIVILEGE) ? NOT_ALLOWED : OBSTACLE;
    };
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
