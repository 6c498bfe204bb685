package io.accountdb.vmoperator.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.RecordedLog;
import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.app.OperatorProcess;
import io.accountdb.vmoperator.app.Wiring;
import io.accountdb.vmoperator.app.command.VmOperator;
import io.accountdb.vmoperator.resource.ProxmoxCluster;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.accountdb.vmoperator.sandbox.database.Credentials;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Whatever goes wrong with a secret, it is in no log line of any level, event, status, row, metric
 * or output.
 */
@ExtendWith(SharedSandbox.class)
class CanarySecretIT {
  private static final Duration PATIENCE = Duration.ofSeconds(150);

  /** How every JSON Web Token begins: <code>{"alg":</code> in base64. */
  private static final String JWT = "eyJhbGciOi";

  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";

  private static final Canaries canaries = new Canaries();
  private static OperatorFixture fixture;
  private static OperatorProcess operator;
  private static RecordedLog log;
  private static String tokenId;
  private static String tokenSecret;
  private static int generation;

  @TempDir private Path folder;

  @BeforeAll
  static void start(Sandbox sandbox) throws Exception {
    fixture = new OperatorFixture(sandbox);
    String[] token = sandbox.proxmox().operatorToken().split("=", 2);
    tokenId = token[0];
    tokenSecret = canaries.plant("token secret", token[1]);
    canaries.plant("runtime password", sandbox.database().runtimeRole().password());
    canaries.plant("migration password", sandbox.database().schemaOwner().password());
    canaries.plant("token of a ServiceAccount", JWT);
    log = RecordedLog.ofEverything();
    // As files and `kubectl create secret --from-file` leave it.
    token(tokenId + "\n", tokenSecret + "\n");
    operator =
        fixture.start(
            Map.of(
                "VM_OPERATOR_DATABASE_PASSWORD",
                sandbox.database().runtimeRole().password() + "\n",
                "VM_OPERATOR_MIGRATION_PASSWORD",
                sandbox.database().schemaOwner().password() + "\r\n"));
    fixture.vm("team-a", "canary", "");
    awaitReady();
  }

  @AfterEach
  void findNone() throws Exception {
    canaries.assertAbsent("log", log.lines());
    canaries.assertAbsent("events", events());
    canaries.assertAbsent("status", statuses());
    canaries.assertAbsent("rows", rows());
    canaries.assertAbsent("management port", endpoints());
  }

  @AfterAll
  static void stop() {
    KubernetesClient admin = fixture.sandbox().kubernetes().client();
    try {
      fixture.cluster("massDeletion: {limit: 0}");
      fixture.delete("team-a", "canary");
      eventually(
          () ->
              assertThat(admin.resources(VirtualMachine.class).inAnyNamespace().list().getItems())
                  .isEmpty());
    } finally {
      operator.close();
      log.close();
    }
  }

  @Test
  void shouldTellNoSecretWhereAllIsWell() {
    // When
    fixture.vm("team-a", "canary", "runStrategy: Halted");

    // Then
    eventually(
        () ->
            VirtualMachineAssert.assertThat(fixture.get("team-a", "canary"))
                .isReady("StoppedAsRequested"));
    fixture.vm("team-a", "canary", "");
    awaitReady();
  }

  @Test
  void shouldTellNoTokenThatIsRefused() {
    // When
    token(tokenId, canaries.plant("wrong token secret"));

    // Then
    awaitCluster("TokenRefused");
    restore();
  }

  @Test
  void shouldTellNoTokenOfSeveralLines() {
    // When
    token(tokenId, canaries.plant("first line") + "\n" + canaries.plant("second line"));

    // Then
    awaitCluster("CredentialsInvalid");
    restore();
  }

  @Test
  void shouldTellNoTokenThatIsInTheWrongKey() {
    // When
    token(tokenId + "=" + tokenSecret, tokenSecret);

    // Then
    awaitCluster("CredentialsInvalid");
    restore();
  }

  @Test
  void shouldTellNothingOfACaThatCannotBeRead() {
    // When
    authority(BEGIN + canaries.plant("header of the CA") + "\n" + END + "\n");

    // Then
    awaitCluster("CAInvalid");

    // When
    authority(BEGIN + "\n" + canaries.plant("body of the CA") + "\n" + END + "\n");

    // Then
    awaitCluster("CAInvalid");
    restore();
  }

  @Test
  void shouldTellNothingOfACaThatDoesNotFit() {
    // Given
    String anothers =
        new String(
            Base64.getDecoder()
                .decode(fixture.sandbox().kubernetes().client().getConfiguration().getCaCertData()),
            StandardCharsets.US_ASCII);

    // When
    authority(canaries.plant("text before the CA") + "\n" + anothers);

    // Then
    awaitCluster("UntrustedCertificate");
    restore();
  }

  @Test
  void shouldTellNoPasswordThatTheDatabaseDoesNotAcceptAnyMore() {
    // Given
    Credentials role = fixture.sandbox().database().runtimeRole();
    password(role, "another");
    query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '%s'"
            .formatted(role.username()));

    // Then
    eventually(
        () ->
            assertThat(fixture.cluster().get().getStatus().conditions())
                .anySatisfy(
                    condition ->
                        assertThat(condition.message())
                            .contains("password authentication failed")));
    password(role, role.password());
    awaitReady();
  }

  @Test
  void shouldTellNoPasswordAtAStartThatTheDatabaseRefuses() throws Exception {
    for (String variable :
        List.of("VM_OPERATOR_DATABASE_PASSWORD", "VM_OPERATOR_MIGRATION_PASSWORD")) {
      // Given
      Map<String, String> environment = environment();
      environment.put(variable, canaries.plant("wrong " + variable));
      environment.put("VM_OPERATOR_LEADER_ELECTION", "false");

      // When
      try (OperatorProcess process = fixture.chart().process(environment, Wiring::stations)) {
        process.start();

        // Then
        assertThat(process.awaitEnd()).isEqualTo(1);
        canaries.assertAbsent("management port", endpoints(process));
      }
    }
  }

  @Test
  void shouldTellNoPasswordToWhoMigrates() {
    // Given
    Map<String, String> environment = environment();
    environment.put("VM_OPERATOR_MIGRATION_PASSWORD", canaries.plant("wrong migration password"));

    // Then
    assertThat(run(environment, "migrate"))
        .anyMatch(line -> line.contains("authentication failed"));
  }

  @Test
  void shouldTellNoSecretOfAnEnvironmentThatIsWrong() throws IOException {
    String secret = canaries.plant("secret in the wrong place");
    String ofAFile =
        Files.writeString(folder.resolve("password"), secret + "\n" + secret).toString();
    for (Map.Entry<String, String> wrong :
        List.of(
            Map.entry("VM_OPERATOR_DATABASE_URL", "jdbc:postgresql://db/a?password=" + secret),
            Map.entry("VM_OPERATOR_DATABASE_URL", "jdbc:postgresql://db/a?sslpassword=" + secret),
            Map.entry("VM_OPERATOR_DATABASE_URL", "jdbc:postgresql://u:" + secret + "@db/a"),
            Map.entry("VM_OPERATOR_DATABASE_URL", "jdbc:postgresql://u:x/" + secret + "@db"),
            Map.entry("VM_OPERATOR_DATABASE_URL", "postgres://u:" + secret + "@db/a"),
            Map.entry("VM_OPERATOR_DATABASE_PASSWORD", secret + "\n" + secret),
            Map.entry("VM_OPERATOR_MIGRATION_PASSWORD", secret + "\r" + secret),
            Map.entry("VM_OPERATOR_DATABASE_PASSWORD_FILE", secret),
            Map.entry("VM_OPERATOR_DATABASE_PASSWORD_FILE", ofAFile))) {
      // Given
      Map<String, String> environment = environment();
      if (wrong.getKey().endsWith("_FILE")) {
        environment.remove("VM_OPERATOR_DATABASE_PASSWORD");
      }
      environment.put(wrong.getKey(), wrong.getValue());

      // Then
      for (String command : List.of("run", "doctor")) {
        assertThat(run(environment, command))
            .as(command)
            .anyMatch(line -> line.startsWith(wrong.getKey() + " "));
      }
    }
  }

  /** What a command prints. */
  private static List<String> run(Map<String, String> environment, String... arguments) {
    StringWriter out = new StringWriter();
    CommandLine commandLine = VmOperator.commandLine(environment, Wiring::stations);
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(out, true));
    assertThat(commandLine.execute(arguments)).isNotZero();
    List<String> lines = out.toString().lines().toList();
    canaries.assertAbsent("output", lines);
    return lines;
  }

  private static Map<String, String> environment() {
    return new HashMap<>(fixture.chart().environment("canary"));
  }

  private static void token(String id, String secret) {
    fixture.secret("lab-token", Map.of("tokenID", id, "tokenSecret", secret));
    touch();
  }

  private static void authority(String pem) {
    fixture.secret("lab-ca", Map.of("ca.crt", pem));
    touch();
  }

  /** Secrets are read once a minute, and when the ProxmoxCluster is another. */
  private static void touch() {
    fixture.cluster("massDeletion: {limit: %d}".formatted(1_000 + generation++));
  }

  private static void restore() {
    fixture.credentials();
    touch();
    awaitReady();
  }

  private static void awaitReady() {
    awaitCluster("Connected");
    eventually(
        () -> VirtualMachineAssert.assertThat(fixture.get("team-a", "canary")).isReady("Running"));
  }

  private static void awaitCluster(String reason) {
    eventually(
        () -> {
          ProxmoxCluster cluster = fixture.cluster().get();
          assertThat(cluster.getStatus()).isNotNull();
          assertThat(cluster.getStatus().conditions())
              .anySatisfy(
                  condition -> {
                    assertThat(condition.type()).isEqualTo("Ready");
                    assertThat(condition.reason()).isEqualTo(reason);
                  });
        });
  }

  private static void password(Credentials role, String password) {
    query("ALTER ROLE %s PASSWORD '%s'".formatted(role.username(), password));
  }

  private static Collection<String> events() {
    KubernetesClient admin = fixture.sandbox().kubernetes().client();
    return admin.v1().events().inAnyNamespace().list().getItems().stream()
        .map(Serialization::asJson)
        .toList();
  }

  private static Collection<String> statuses() {
    KubernetesClient admin = fixture.sandbox().kubernetes().client();
    return Stream.<HasMetadata>concat(
            admin.resources(VirtualMachine.class).inAnyNamespace().list().getItems().stream(),
            admin.resources(ProxmoxCluster.class).list().getItems().stream())
        .map(Serialization::asJson)
        .toList();
  }

  private static Collection<String> rows() {
    List<String> rows = new ArrayList<>();
    for (String table : List.of("vm_audit", "vms", "vm_bindings", "proxmox_nodes", "sync_epochs")) {
      rows.addAll(query("SELECT t::text FROM public.%s t".formatted(table)));
    }
    return rows;
  }

  private static List<String> query(String sql) {
    var database = fixture.sandbox().database();
    try (Connection connection = database.connect(database.superuser());
        Statement statement = connection.createStatement()) {
      List<String> rows = new ArrayList<>();
      if (statement.execute(sql)) {
        ResultSet row = statement.getResultSet();
        while (row.next()) {
          rows.add(Objects.toString(row.getString(1)));
        }
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static Collection<String> endpoints() throws Exception {
    return endpoints(operator);
  }

  private static Collection<String> endpoints(OperatorProcess process) throws Exception {
    List<String> answers = new ArrayList<>();
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (String path : List.of("/metrics", "/startupz", "/livez", "/readyz")) {
        URI uri = URI.create("http://127.0.0.1:" + process.managementPort() + path);
        answers.add(
            http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body());
      }
    }
    return answers;
  }

  private static void eventually(ThrowingRunnable assertion) {
    await().atMost(PATIENCE).untilAsserted(assertion);
  }
}
