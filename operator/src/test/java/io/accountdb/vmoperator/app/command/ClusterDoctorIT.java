package io.accountdb.vmoperator.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.ChartInstallation;
import io.accountdb.vmoperator.CustomResources;
import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.app.config.Config;
import io.accountdb.vmoperator.app.logging.Logs;
import io.accountdb.vmoperator.resource.ProxmoxCluster;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.accountdb.vmoperator.sandbox.proxmox.ProxmoxSimulator;
import io.accountdb.vmoperator.sandbox.proxmox.SimulatorSettings;
import io.accountdb.vmoperator.sandbox.proxmox.World;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The doctor on ProxmoxClusters, under the chart's roles, and on the Proxmox behind them. */
@ExtendWith(SharedSandbox.class)
class ClusterDoctorIT {
  private static final String NAMESPACE = "doctor";
  private static final String CLUSTER = "examined";

  private final Sandbox sandbox;
  private final KubernetesClient admin;
  private final StringWriter out = new StringWriter();
  @TempDir private Path folder;
  private ChartInstallation operator;

  ClusterDoctorIT(Sandbox sandbox) {
    this.sandbox = sandbox;
    admin = sandbox.kubernetes().client();
  }

  @BeforeEach
  void prepare() {
    operator = ChartInstallation.install(sandbox, NAMESPACE);
    CustomResources.awaitServed(admin);
    secrets(sandbox.proxmox(), sandbox.proxmox().operatorToken());
  }

  @AfterEach
  void remove() {
    admin.resources(ProxmoxCluster.class).withName(CLUSTER).delete();
  }

  @AfterAll
  static void restoreLogging() {
    Logs.configure(new Config.Logging(Config.Logging.Format.TEXT, Config.Logging.Level.INFO));
  }

  @Test
  void shouldAskEachEndpoint() throws IOException {
    // Given
    Collection<URI> endpoints = sandbox.proxmox().urls().values();
    cluster(endpoints, "tls: {caSecretRef: {name: lab-ca, key: ca.crt}}");
    conditions("True", "Connected", "");

    // When
    List<String> findings = examine();

    // Then
    assertThat(findings).hasSize(4).allMatch(line -> line.startsWith("ok "));
    assertThat(findings).anyMatch(line -> line.contains("all is well"));
    assertThat(endpoints)
        .allSatisfy(
            endpoint ->
                assertThat(findings)
                    .anyMatch(line -> line.contains(endpoint + " is Proxmox VE 9.")));
    assertThat(findings).anyMatch(line -> line.contains("has all privileges"));
    assertThat(out.toString()).contains("at most 5 s are between the clocks of this machine, http");
  }

  @Test
  void shouldTellTheLastErrorOfAClusterAndThatItsTokenIsRefused() throws IOException {
    // Given
    String id = sandbox.proxmox().operatorToken().split("=", 2)[0];
    secrets(sandbox.proxmox(), id + "=00000000-0000-0000-0000-000000000000");
    cluster(List.of(sandbox.proxmox().url()), "tls: {caSecretRef: {name: lab-ca, key: ca.crt}}");
    conditions("False", "TokenRefused", "Proxmox does not accept it");

    // Then
    assertThat(examine())
        .satisfiesExactly(
            error ->
                assertThat(error)
                    .startsWith("PROBLEM")
                    .contains("Ready=False since ", "TokenRefused: Proxmox does not accept it"),
            token -> assertThat(token).startsWith("PROBLEM").contains("token " + id, "401"));
  }

  @Test
  void shouldNameTheAuthorityThatIsMissing() throws IOException {
    // Given
    cluster(List.of(sandbox.proxmox().url()), "");

    // Then
    assertThat(examine())
        .anyMatch(
            line -> line.startsWith("PROBLEM") && line.contains("spec.tls.caSecretRef has to"));
  }

  @Test
  void shouldNameTheSecretThatIsMissing() throws IOException {
    // Given
    cluster(List.of(sandbox.proxmox().url()), "tls: {caSecretRef: {name: nowhere, key: ca.crt}}");

    // Then
    assertThat(examine())
        .anyMatch(line -> line.contains("there is no Secret nowhere in namespace " + NAMESPACE));
  }

  @Test
  void shouldFindANodeWhoseClockIsBehind() throws IOException {
    // Given
    Clock behind = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-10));
    try (ProxmoxSimulator proxmox =
        ProxmoxSimulator.start(World.bundled(), new SimulatorSettings(0, 1, behind))) {
      secrets(proxmox, proxmox.operatorToken());
      cluster(List.of(proxmox.url()), "tls: {caSecretRef: {name: lab-ca, key: ca.crt}}");

      // When
      examine();

      // Then
      assertThat(out.toString())
          .containsPattern(
              "PROBLEM .*the clocks of %s \\(.*\\) and this machine \\(.*\\) are (599|600) s apart"
                  .formatted(proxmox.url()));
    }
  }

  private void secrets(ProxmoxSimulator proxmox, String token) {
    String[] parts = token.split("=", 2);
    secret("lab-token", Map.of("tokenID", parts[0], "tokenSecret", parts[1]));
    secret("lab-ca", Map.of("ca.crt", proxmox.certificateAuthorityPem()));
  }

  private void secret(String name, Map<String, String> data) {
    admin
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NAMESPACE)
                .endMetadata()
                .withStringData(data)
                .build())
        .forceConflicts()
        .serverSideApply();
  }

  private void cluster(Collection<URI> endpoints, String more) {
    HasMetadata cluster =
        Serialization.unmarshal(
            """
            apiVersion: proxmox.accountdb.io/v1alpha1
            kind: ProxmoxCluster
            metadata: {name: %s}
            spec:
              endpoints: [%s]
              credentialsSecretRef: {name: lab-token}
              defaults: {pool: kubernetes}
              nodeOwner: platform
              %s
            """
                .formatted(
                    CLUSTER,
                    endpoints.stream()
                        .map(endpoint -> "\"" + endpoint + "\"")
                        .collect(Collectors.joining(", ")),
                    more));
    admin.resource(cluster).forceConflicts().serverSideApply();
  }

  /** As an operator writes them. */
  private void conditions(String ready, String reason, String message) {
    admin
        .resources(ProxmoxCluster.class)
        .withName(CLUSTER)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            """
            {"status": {"conditions": [
              {"type": "Ready", "status": "%s", "reason": "%s", "message": "%s",
               "lastTransitionTime": "2026-03-01T12:00:00Z"}]}}
            """
                .formatted(ready, reason, message));
  }

  /** The findings about the cluster. */
  private List<String> examine() throws IOException {
    Map<String, String> environment = operator.environment("doctor");
    environment.put("KUBECONFIG", operator.writeKubeconfig(folder).toString());
    CommandLine commandLine =
        VmOperator.commandLine(
            environment,
            surroundings -> {
              throw new AssertionError("nothing is to be started here");
            });
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(out, true));
    commandLine.execute("doctor");
    assertThat(out.toString()).doesNotContain(sandbox.proxmox().operatorToken().split("=", 2)[1]);
    return out.toString()
        .lines()
        .filter(line -> line.contains("ProxmoxCluster " + CLUSTER))
        .toList();
  }
}
