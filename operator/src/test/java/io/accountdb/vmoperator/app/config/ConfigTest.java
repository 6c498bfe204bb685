package io.accountdb.vmoperator.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.accountdb.vmoperator.api.caller.TokenIssuer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
  private static final Surroundings POD = new Surroundings("operator-7d4b-x2x", false);
  private static final Map<String, String> LEAST =
      Map.of(
          "VM_OPERATOR_DATABASE_URL", "jdbc:postgresql://db:5432/accountdb",
          "VM_OPERATOR_DATABASE_USERNAME", "vm_operator",
          "VM_OPERATOR_DATABASE_PASSWORD", "s3cret");

  @TempDir private Path folder;

  @Test
  void shouldUseDefaults() {
    // When
    Config config = Config.from(LEAST, POD);

    // Then
    assertThat(config)
        .isEqualTo(
            new Config(
                null,
                "vm-operator-system",
                Set.of(),
                null,
                16,
                new Config.Database(
                    "jdbc:postgresql://db:5432/accountdb",
                    new Config.Credentials("vm_operator", new Secret("s3cret")),
                    null),
                new Config.Election(true, "operator-7d4b-x2x"),
                new Config.Management("0.0.0.0", 9090),
                new Config.Api("0.0.0.0", 8080, null),
                new Config.Logging(Config.Logging.Format.JSON, Config.Logging.Level.INFO)));
  }

  @Test
  void shouldReadEveryVariable() throws IOException {
    // Given
    Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), "kind: Config");
    Path password = Files.writeString(folder.resolve("password"), "from a file\n");
    Path migrationPassword = Files.writeString(folder.resolve("migration"), "other\r\n");
    Map<String, String> environment =
        Map.ofEntries(
            Map.entry("KUBECONFIG", kubeconfig.toString()),
            Map.entry("VM_OPERATOR_DATABASE_URL", "jdbc:postgresql://a:1,b:2/db?sslmode=require"),
            Map.entry("VM_OPERATOR_DATABASE_USERNAME", "runtime"),
            Map.entry("VM_OPERATOR_DATABASE_PASSWORD_FILE", password.toString()),
            Map.entry("VM_OPERATOR_MIGRATION_USERNAME", "owner"),
            Map.entry("VM_OPERATOR_MIGRATION_PASSWORD_FILE", migrationPassword.toString()),
            Map.entry("VM_OPERATOR_NAMESPACE", "ops"),
            Map.entry("VM_OPERATOR_WATCH_NAMESPACES", "team-a, team-b"),
            Map.entry("VM_OPERATOR_CLUSTER_ID", "0f3a9a2e-4c53-4f0e-9f5e-6a6d3a2b1c0d"),
            Map.entry("VM_OPERATOR_RECONCILE_THREADS", "4"),
            Map.entry("VM_OPERATOR_LEADER_ELECTION", "false"),
            Map.entry("VM_OPERATOR_IDENTITY", "me"),
            Map.entry("VM_OPERATOR_MANAGEMENT_ADDRESS", "127.0.0.1"),
            Map.entry("VM_OPERATOR_MANAGEMENT_PORT", "0"),
            Map.entry("VM_OPERATOR_API_ADDRESS", "127.0.0.1"),
            Map.entry("VM_OPERATOR_API_PORT", "0"),
            Map.entry("VM_OPERATOR_JWT_ISSUER", "https://accountdb.example"),
            Map.entry("VM_OPERATOR_JWT_AUDIENCE", "vm-api"),
            Map.entry("VM_OPERATOR_JWT_USERNAME_CLAIM", "preferred_username"),
            Map.entry("VM_OPERATOR_JWT_JWKS_URL", "https://accountdb.example/keys"),
            Map.entry("VM_OPERATOR_LOG_FORMAT", "text"),
            Map.entry("VM_OPERATOR_LOG_LEVEL", "debug"));

    // When
    Config config = Config.from(environment, POD);

    // Then
    assertThat(config)
        .isEqualTo(
            new Config(
                kubeconfig,
                "ops",
                Set.of("team-a", "team-b"),
                "0f3a9a2e-4c53-4f0e-9f5e-6a6d3a2b1c0d",
                4,
                new Config.Database(
                    "jdbc:postgresql://a:1,b:2/db?sslmode=require",
                    new Config.Credentials("runtime", new Secret("from a file")),
                    new Config.Credentials("owner", new Secret("other"))),
                new Config.Election(false, "me"),
                new Config.Management("127.0.0.1", 0),
                new Config.Api(
                    "127.0.0.1",
                    0,
                    new TokenIssuer(
                        "https://accountdb.example",
                        "vm-api",
                        "preferred_username",
                        new TokenIssuer.JwkSet(URI.create("https://accountdb.example/keys")))),
                new Config.Logging(Config.Logging.Format.TEXT, Config.Logging.Level.DEBUG)));
    Set<String> untouched =
        Arrays.stream(Variable.values()).map(Enum::name).collect(Collectors.toSet());
    untouched.removeAll(environment.keySet());
    assertThat(untouched)
        .as("variables that this test does not set; extend it together with Config")
        .containsExactlyInAnyOrder(
            "VM_OPERATOR_DATABASE_PASSWORD",
            "VM_OPERATOR_MIGRATION_PASSWORD",
            "VM_OPERATOR_JWT_HS256_SECRET_FILE");
  }

  @Test
  void shouldReportEveryProblemAtOnce() {
    // When
    List<String> problems =
        problemsOf(
            Map.of(
                "VM_OPERATOR_DATABASE_URL", "postgres://db/accountdb",
                "VM_OPERATOR_MIGRATION_PASSWORD", "x",
                "VM_OPERATOR_RECONCILE_THREADS", "many",
                "VM_OPERATOR_DATABSE_URL", "jdbc:postgresql://db/accountdb"));

    // Then
    assertThat(problems)
        .containsExactly(
            "VM_OPERATOR_DATABSE_URL is unknown; did you mean VM_OPERATOR_DATABASE_URL?",
            "VM_OPERATOR_RECONCILE_THREADS is 'many'; right would be 1 to 256",
            "VM_OPERATOR_DATABASE_URL is no PostgreSQL URL; right would be"
                + " `jdbc:postgresql://HOST:PORT/DATABASE`",
            "VM_OPERATOR_DATABASE_USERNAME is required: the runtime role: no superuser, no"
                + " BYPASSRLS, owner of no table",
            "VM_OPERATOR_DATABASE_PASSWORD is required, or VM_OPERATOR_DATABASE_PASSWORD_FILE in"
                + " its place",
            "VM_OPERATOR_MIGRATION_PASSWORD is set without VM_OPERATOR_MIGRATION_USERNAME; set both"
                + " or none");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "VM_OPERATOR_NAMESPACE|Ops_1|at most 63 of a-z, 0-9 and '-'",
        "VM_OPERATOR_WATCH_NAMESPACES|team-a,,team-b|holds ''",
        "VM_OPERATOR_CLUSTER_ID|my-cluster|is no UUID",
        "VM_OPERATOR_RECONCILE_THREADS|0|1 to 256",
        "VM_OPERATOR_LEADER_ELECTION|yes|true or false",
        "VM_OPERATOR_MANAGEMENT_PORT|65536|0 to 65535",
        "VM_OPERATOR_API_PORT|65536|0 to 65535",
        "VM_OPERATOR_JWT_AUDIENCE|vm-api|set without VM_OPERATOR_JWT_ISSUER",
        "VM_OPERATOR_JWT_USERNAME_CLAIM|name|set without VM_OPERATOR_JWT_ISSUER",
        "VM_OPERATOR_JWT_JWKS_URL|https://a/keys|set without VM_OPERATOR_JWT_ISSUER",
        "VM_OPERATOR_JWT_HS256_SECRET_FILE|/secret|set without VM_OPERATOR_JWT_ISSUER",
        "VM_OPERATOR_LOG_FORMAT|xml|one of text, json",
        "VM_OPERATOR_LOG_LEVEL|loud|one of error, warn, info, debug, trace",
        "VM_OPERATOR_DATABASE_PASSWORD_FILE|/nowhere/password|unset one of them",
        "KUBECONFIG|/nowhere/kubeconfig|names no file that can be read: /nowhere/kubeconfig",
      })
  void shouldSayWhatWouldBeRight(String variable, String value, String expected) {
    // Given
    Map<String, String> environment = new HashMap<>(LEAST);
    environment.put(variable, value);

    // When
    List<String> problems = problemsOf(environment);

    // Then
    assertThat(problems).singleElement().asString().startsWith(variable + " ").contains(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://db/accountdb?user=a&password=hunter2",
    "jdbc:postgresql://db/accountdb?ssl=true&PASSWORD=hunter2",
    "jdbc:postgresql://db/accountdb?sslmode=require&sslpassword=hunter2",
    "jdbc:postgresql://a:hunter2@db/accountdb",
    "jdbc:postgresql://a:hunter2/x@db",
    "postgresql://a:hunter2@db/accountdb"
  })
  void shouldRefuseCredentialsInTheUrlWithoutRepeatingThem(String url) {
    // Given
    Map<String, String> environment = new HashMap<>(LEAST);
    environment.put("VM_OPERATOR_DATABASE_URL", url);

    // When
    List<String> problems = problemsOf(environment);

    // Then
    assertThat(problems)
        .singleElement()
        .asString()
        .contains("VM_OPERATOR_DATABASE_USERNAME")
        .doesNotContain("hunter2");
  }

  @Test
  void shouldReportFilesThatHoldNoSecret() throws IOException {
    // Given
    Path empty = Files.writeString(folder.resolve("empty"), "\n");
    Map<String, String> environment = new HashMap<>(LEAST);
    environment.remove("VM_OPERATOR_DATABASE_PASSWORD");
    environment.put("VM_OPERATOR_DATABASE_PASSWORD_FILE", empty.toString());
    environment.put("VM_OPERATOR_MIGRATION_USERNAME", "owner");
    environment.put("VM_OPERATOR_MIGRATION_PASSWORD_FILE", folder.resolve("none").toString());

    // When
    List<String> problems = problemsOf(environment);

    // Then
    assertThat(problems)
        .satisfiesExactly(
            problem -> assertThat(problem).contains("PASSWORD_FILE names an empty file"),
            problem ->
                assertThat(problem)
                    .startsWith("VM_OPERATOR_MIGRATION_PASSWORD_FILE names a file that cannot"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hunter2\n", "hunter2\r\n", "hunter2"})
  void shouldTakeASecretWithoutItsLineEnd(String value) throws IOException {
    // Given
    Map<String, String> environment = new HashMap<>(LEAST);
    environment.put("VM_OPERATOR_DATABASE_PASSWORD", value);
    environment.put("VM_OPERATOR_MIGRATION_USERNAME", "owner");
    environment.put(
        "VM_OPERATOR_MIGRATION_PASSWORD_FILE",
        Files.writeString(folder.resolve("secret"), value).toString());

    // When
    Config.Database database = Config.from(environment, POD).database();

    // Then
    assertThat(database.runtime().password()).isEqualTo(new Secret("hunter2"));
    assertThat(database.migration().password()).isEqualTo(new Secret("hunter2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hunter2\n\n", "hun\nter2", "hunter2\0", "\nhunter2"})
  void shouldRefuseASecretOfSeveralLinesWithoutRepeatingIt(String value) throws IOException {
    // Given
    Map<String, String> environment = new HashMap<>(LEAST);
    environment.put("VM_OPERATOR_DATABASE_PASSWORD", value);
    environment.put("VM_OPERATOR_MIGRATION_USERNAME", "owner");
    environment.put(
        "VM_OPERATOR_MIGRATION_PASSWORD_FILE",
        Files.writeString(folder.resolve("secret"), value).toString());

    // When
    List<String> problems = problemsOf(environment);

    // Then
    assertThat(problems)
        .containsExactly(
            "VM_OPERATOR_DATABASE_PASSWORD gives a line break or another control character; right"
                + " would be one line",
            "VM_OPERATOR_MIGRATION_PASSWORD_FILE gives a line break or another control character;"
                + " right would be one line");
  }

  @Test
  void shouldNotRepeatASecretThatStandsInThePlaceOfItsFile() {
    // Given
    Map<String, String> environment = new HashMap<>(LEAST);
    environment.remove("VM_OPERATOR_DATABASE_PASSWORD");
    environment.put("VM_OPERATOR_DATABASE_PASSWORD_FILE", "hunter2");

    // When
    List<String> problems = problemsOf(environment);

    // Then
    assertThat(problems)
        .containsExactly(
            "VM_OPERATOR_DATABASE_PASSWORD_FILE names a file that cannot be read:"
                + " NoSuchFileException");
  }

  @Test
  void shouldTakeServiceLinksOfKubernetesForNoTypo() {
    // Given
    Map<String, String> environment = new HashMap<>(LEAST);
    environment.put("VM_OPERATOR_SERVICE_HOST", "10.0.0.7");
    environment.put("VM_OPERATOR_SERVICE_PORT_HTTP", "80");
    environment.put("VM_OPERATOR_PORT", "tcp://10.0.0.7:80");
    environment.put("VM_OPERATOR_PORT_80_TCP", "tcp://10.0.0.7:80");
    environment.put("VM_OPERATOR_PORT_80_TCP_ADDR", "10.0.0.7");

    // When
    Config config = Config.from(environment, POD);

    // Then
    assertThat(config).isEqualTo(Config.from(LEAST, POD));
  }

  @Test
  void shouldTakeBlankForUnset() {
    // Given
    Map<String, String> environment = new HashMap<>(LEAST);
    environment.put("VM_OPERATOR_WATCH_NAMESPACES", "");
    environment.put("VM_OPERATOR_MIGRATION_USERNAME", " ");

    // When
    Config config = Config.from(environment, POD);

    // Then
    assertThat(config).isEqualTo(Config.from(LEAST, POD));
  }

  @Test
  void shouldMaskSecrets() {
    // When
    String text = Config.from(LEAST, POD).toString();

    // Then
    assertThat(text).contains("vm_operator", "***").doesNotContain("s3cret");
  }

  private static List<String> problemsOf(Map<String, String> environment) {
    return catchThrowableOfType(InvalidConfigException.class, () -> Config.from(environment, POD))
        .problems();
  }
}
