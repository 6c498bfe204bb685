package io.accountdb.vmoperator.app.config;

import io.accountdb.vmoperator.api.caller.TokenIssuer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that the process is told from outside, read once at its start.
 *
 * @param kubeconfig null: the pod's ServiceAccount, or the user's own kubeconfig
 * @param namespace the operator's own
 * @param watchNamespaces empty: all
 * @param clusterId null: the uid of the kube-system Namespace
 */
public record Config(
    @Nullable Path kubeconfig,
    String namespace,
    Set<String> watchNamespaces,
    @Nullable String clusterId,
    int reconcileThreads,
    Database database,
    Election election,
    Management management,
    Api api,
    Logging logging) {

  /**
   * How PostgreSQL is reached.
   *
   * @param url a JDBC URL without credentials
   * @param runtime the role that everything but migrations uses
   * @param migration the schema's owner; null: migrations are somebody else's job
   */
  public record Database(String url, Credentials runtime, @Nullable Credentials migration) {}

  /** A database role. */
  public record Credentials(String username, Secret password) {}

  /**
   * Whether the process competes for a Lease, and under which name.
   *
   * @param enabled false: it leads at once
   */
  public record Election(boolean enabled, String identity) {}

  /**
   * Where metrics and probes are served.
   *
   * @param port 0: a free one
   */
  public record Management(String address, int port) {}

  /**
   * Where the API is served, and to whom.
   *
   * @param port 0: a free one
   * @param jwt whose JWTs are taken; null: nobody's, only tokens of ServiceAccounts
   */
  public record Api(String address, int port, @Nullable TokenIssuer jwt) {}

  /** How the process logs. */
  public record Logging(Format format, Level level) {
    /** For people, or for machines. */
    public enum Format {
      TEXT,
      JSON
    }

    /** The least severe level that is logged. */
    public enum Level {
      ERROR,
      WARN,
      INFO,
      DEBUG,
      TRACE
    }
  }

  /**
   * Reads the environment of a process.
   *
   * @throws InvalidConfigException with every problem
   */
  public static Config from(Map<String, String> environment) {
    return from(environment, Surroundings.ofThisProcess());
  }

  static Config from(Map<String, String> environment, Surroundings surroundings) {
    EnvironmentReader reader = new EnvironmentReader(environment);
    Config config =
        new Config(
            reader.file(Variable.KUBECONFIG),
            reader.namespace(Variable.VM_OPERATOR_NAMESPACE),
            reader.namespaces(Variable.VM_OPERATOR_WATCH_NAMESPACES),
            reader.uuid(Variable.VM_OPERATOR_CLUSTER_ID),
            reader.integer(Variable.VM_OPERATOR_RECONCILE_THREADS, 1, 256),
            database(reader),
            election(reader, surroundings),
            new Management(
                reader.text(Variable.VM_OPERATOR_MANAGEMENT_ADDRESS),
                reader.integer(Variable.VM_OPERATOR_MANAGEMENT_PORT, 0, 65535)),
            new Api(
                reader.text(Variable.VM_OPERATOR_API_ADDRESS),
                reader.integer(Variable.VM_OPERATOR_API_PORT, 0, 65535),
                JwtVariables.issuer(reader)),
            logging(reader, surroundings));
    reader.failOnProblems();
    return config;
  }

  private static Database database(EnvironmentReader reader) {
    return new Database(
        reader.postgresUrl(Variable.VM_OPERATOR_DATABASE_URL),
        new Credentials(
            reader.required(Variable.VM_OPERATOR_DATABASE_USERNAME),
            reader.requiredSecret(
                Variable.VM_OPERATOR_DATABASE_PASSWORD,
                Variable.VM_OPERATOR_DATABASE_PASSWORD_FILE)),
        migration(reader));
  }

  private static @Nullable Credentials migration(EnvironmentReader reader) {
    String username = reader.optional(Variable.VM_OPERATOR_MIGRATION_USERNAME);
    if (username != null) {
      return new Credentials(
          username,
          reader.requiredSecret(
              Variable.VM_OPERATOR_MIGRATION_PASSWORD,
              Variable.VM_OPERATOR_MIGRATION_PASSWORD_FILE));
    }
    reader.refuseWithout(
        Variable.VM_OPERATOR_MIGRATION_USERNAME,
        Variable.VM_OPERATOR_MIGRATION_PASSWORD,
        Variable.VM_OPERATOR_MIGRATION_PASSWORD_FILE);
    return null;
  }

  private static Election election(EnvironmentReader reader, Surroundings surroundings) {
    String identity = reader.optional(Variable.VM_OPERATOR_IDENTITY);
    return new Election(
        reader.bool(Variable.VM_OPERATOR_LEADER_ELECTION),
        identity == null ? surroundings.identity() : identity);
  }

  private static Logging logging(EnvironmentReader reader, Surroundings surroundings) {
    Logging.Format format = reader.choice(Variable.VM_OPERATOR_LOG_FORMAT, Logging.Format.class);
    Logging.Level level = reader.choice(Variable.VM_OPERATOR_LOG_LEVEL, Logging.Level.class);
    return new Logging(
        format != null
            ? format
            : surroundings.terminal() ? Logging.Format.TEXT : Logging.Format.JSON,
        level != null ? level : Logging.Level.INFO);
  }
}
