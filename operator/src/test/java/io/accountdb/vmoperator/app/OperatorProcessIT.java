package io.accountdb.vmoperator.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.ChartFixture;
import io.accountdb.vmoperator.ChartInstallation;
import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.api.http.ApiClient;
import io.accountdb.vmoperator.app.leadership.Elected;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whole processes, under the chart's roles, on a real API server and a real database. */
@ExtendWith(SharedSandbox.class)
class OperatorProcessIT {
  private final Sandbox sandbox;

  OperatorProcessIT(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  @Test
  void shouldWorkUnderTheChartsRoles() throws Exception {
    // Given
    ChartInstallation operator = ChartInstallation.install(sandbox, "process-works");

    // When
    try (OperatorProcess process =
        operator.process(operator.environment("one"), Wiring::stations)) {
      process.start();

      // Then
      await().untilAsserted(() -> assertThat(probe(process, "/readyz")).isEqualTo("200 ok\n"));
      assertThat(probe(process, "/startupz")).isEqualTo("200 ok\n");
      assertThat(probe(process, "/livez")).isEqualTo("200 ok\n");
      assertThat(probe(process, "/metrics"))
          .contains("vm_operator_leading 1.0", "vm_operator_api_streams 0.0");
    }
  }

  @Test
  void shouldHandOverBeforeTheLeaseEnds() throws Exception {
    // Given
    ChartInstallation operator = ChartInstallation.install(sandbox, "process-hand-over");
    OperatorProcess first = operator.process(operator.environment("one"), Wiring::stations);
    try (OperatorProcess second = operator.process(operator.environment("two"), Wiring::stations)) {
      first.start();
      await().until(() -> probe(first, "/readyz").startsWith("200"));
      second.start();
      assertThat(probe(second, "/readyz")).isEqualTo("200 ok\n");
      assertThat(probe(second, "/metrics")).contains("vm_operator_leading 0.0");
      ApiClient standby = new ApiClient(second.apiPort());
      await()
          .untilAsserted(
              () ->
                  assertThat(standby.get("/vms", null).status())
                      .as("a standby serves the API too, once the database is prepared")
                      .isEqualTo(401));

      LeaseSpec former = lease("process-hand-over");

      // When
      first.close();

      // Then
      await().until(() -> probe(second, "/metrics").contains("vm_operator_leading 1.0"));
      assertThat(lease("process-hand-over").getHolderIdentity()).isEqualTo("two");
      assertThat(lease("process-hand-over").getAcquireTime())
          .isBefore(former.getRenewTime().plusSeconds(former.getLeaseDurationSeconds()));
      assertThat(first.awaitEnd()).isZero();
    }
  }

  @Test
  void shouldGiveTheLeaseAwayAtItsEnd() throws Exception {
    // Given
    ChartInstallation operator = ChartInstallation.install(sandbox, "process-end");
    OperatorProcess process = operator.process(operator.environment("one"), Wiring::stations);
    process.start();
    await().until(() -> probe(process, "/metrics").contains("vm_operator_leading 1.0"));

    // When
    process.close();

    // Then
    assertThat(lease("process-end").getHolderIdentity()).isEmpty();
    assertThat(lease("process-end").getLeaseDurationSeconds()).isEqualTo(1);
  }

  @Test
  void shouldLeadAtOnceWithoutElection() throws Exception {
    // Given
    ChartInstallation operator = ChartInstallation.install(sandbox, "process-alone");
    Map<String, String> environment = operator.environment("one");
    environment.put("VM_OPERATOR_LEADER_ELECTION", "false");

    // When
    try (OperatorProcess process = operator.process(environment, Wiring::stations)) {
      process.start();

      // Then
      await().untilAsserted(() -> assertThat(probe(process, "/readyz")).isEqualTo("200 ok\n"));
      assertThat(
              sandbox.kubernetes().client().leases().inNamespace("process-alone").list().getItems())
          .isEmpty();
    }
  }

  @Test
  void shouldNameTheNamespaceThatIsMissing() {
    // Given
    ChartInstallation operator = ChartInstallation.install(sandbox, "process-namespace");
    Map<String, String> environment = operator.environment("one");
    environment.put("VM_OPERATOR_NAMESPACE", "nowhere");

    // Then
    assertThat(startFailure(operator, environment))
        .isEqualTo(
            "the Namespace nowhere does not exist; create it, or name the operator's own in"
                + " VM_OPERATOR_NAMESPACE");
  }

  @Test
  void shouldNameTheRoleThatIsMissing() {
    // Given
    ChartInstallation operator = ChartInstallation.install(sandbox, "process-roles");
    ChartFixture.render("process-roles", "process-roles", "{}").stream()
        .filter(object -> object instanceof Role || object instanceof RoleBinding)
        .forEach(object -> sandbox.kubernetes().client().resource(object).delete());

    // Then
    assertThat(startFailure(operator, operator.environment("one")))
        .startsWith("the operator may not get the Lease process-roles/" + Elected.LEASE)
        .contains("chart's roles", "leases.coordination.k8s.io");
  }

  @Test
  void shouldNotStartUnderRolesThatDoNotShowTheDefinition() {
    // Given
    ChartInstallation operator = ChartInstallation.install(sandbox, "process-old-roles");
    ChartFixture.render("process-old-roles", "process-old-roles", "{}").stream()
        .filter(ClusterRole.class::isInstance)
        .map(ClusterRole.class::cast)
        .forEach(this::applyWithoutDefinitions);

    // Then
    assertThat(startFailure(operator, operator.environment("one")))
        .startsWith("the operator may not get the CustomResourceDefinition virtualmachines.")
        .contains("chart's roles");
  }

  private void applyWithoutDefinitions(ClusterRole role) {
    role.getRules().removeIf(rule -> rule.getResources().contains("customresourcedefinitions"));
    sandbox.kubernetes().client().resource(role).forceConflicts().serverSideApply();
  }

  @Test
  void shouldEndWhereTheDatabaseRoleIsNotBound() throws Exception {
    // Given
    ChartInstallation operator = ChartInstallation.install(sandbox, "process-superuser");
    Map<String, String> environment = operator.environment("one");
    environment.put("VM_OPERATOR_DATABASE_USERNAME", sandbox.database().superuser().username());
    environment.put("VM_OPERATOR_DATABASE_PASSWORD", sandbox.database().superuser().password());

    // When
    try (OperatorProcess process = operator.process(environment, Wiring::stations)) {
      process.start();

      // Then
      assertThat(process.awaitEnd()).isEqualTo(1);
    }
  }

  @Test
  void shouldWaitForADatabaseThatDoesNotAnswer() throws Exception {
    // Given
    ChartInstallation operator = ChartInstallation.install(sandbox, "process-no-database");
    Map<String, String> environment = operator.environment("one");
    environment.put("VM_OPERATOR_DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/accountdb");

    // When
    try (OperatorProcess process = operator.process(environment, Wiring::stations)) {
      process.start();

      // Then
      await()
          .untilAsserted(
              () ->
                  assertThat(probe(process, "/readyz"))
                      .startsWith("503 the database does not answer: "));
      assertThat(probe(process, "/livez")).isEqualTo("200 ok\n");
    }
  }

  private String startFailure(ChartInstallation operator, Map<String, String> environment) {
    try (OperatorProcess process = operator.process(environment, Wiring::stations)) {
      return catchThrowableOfType(StartException.class, process::start).getMessage();
    }
  }

  private LeaseSpec lease(String namespace) {
    return sandbox
        .kubernetes()
        .client()
        .leases()
        .inNamespace(namespace)
        .withName(Elected.LEASE)
        .get()
        .getSpec();
  }

  private static String probe(OperatorProcess process, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + process.managementPort() + path);
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() + " " + answer.body();
    }
  }
}
