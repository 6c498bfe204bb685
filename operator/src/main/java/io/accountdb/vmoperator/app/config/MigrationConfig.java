package io.accountdb.vmoperator.app.config;

import java.util.Map;

/**
 * What a migration is told from outside: the same variables as {@link Config}'s, those of them that
 * it needs.
 *
 * @param url a JDBC URL without credentials
 * @param schemaOwner who migrates
 * @param runtimeRole the role that is to get its grants; its password is not needed
 */
public record MigrationConfig(String url, Config.Credentials schemaOwner, String runtimeRole) {
  /**
   * Reads the environment of a process.
   *
   * @throws InvalidConfigException with every problem
   */
  public static MigrationConfig from(Map<String, String> environment) {
    EnvironmentReader reader = new EnvironmentReader(environment);
    MigrationConfig config =
        new MigrationConfig(
            reader.postgresUrl(Variable.VM_OPERATOR_DATABASE_URL),
            new Config.Credentials(
                reader.required(Variable.VM_OPERATOR_MIGRATION_USERNAME),
                reader.requiredSecret(
                    Variable.VM_OPERATOR_MIGRATION_PASSWORD,
                    Variable.VM_OPERATOR_MIGRATION_PASSWORD_FILE)),
            reader.required(Variable.VM_OPERATOR_DATABASE_USERNAME));
    reader.failOnProblems();
    return config;
  }
}
