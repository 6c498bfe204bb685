package io.accountdb.vmoperator.endtoend;

import static io.accountdb.vmoperator.endtoend.OperatorFixture.CLUSTER;
import static io.accountdb.vmoperator.endtoend.OperatorFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.api.caller.Tokens;
import io.accountdb.vmoperator.api.http.ApiClient;
import io.accountdb.vmoperator.api.http.ApiClient.Answer;
import io.accountdb.vmoperator.app.OperatorProcess;
import io.accountdb.vmoperator.app.StartException;
import io.accountdb.vmoperator.resource.ProxmoxCluster;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a tenant does through the API, down to Proxmox and back to the row. */
@ExtendWith(SharedSandbox.class)
class ApiLifeIT {
  @TempDir private static Path folder;

  private static OperatorFixture fixture;
  private static OperatorProcess operator;
  private static ApiClient client;
  private static String alice;

  @BeforeAll
  static void start(Sandbox sandbox) throws StartException, IOException {
    fixture = new OperatorFixture(sandbox);
    fixture.apply(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: api-life, namespace: team-a}
        rules:
        - apiGroups: [proxmox.accountdb.io]
          resources: [virtualmachines]
          verbs: [create, update, delete]
        """);
    fixture.apply(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: api-life, namespace: team-a}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: api-life}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: "accountdb:alice"}]
        """);
    cluster(sandbox)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\": {\"defaults\": {\"template\": {\"name\": \"ubuntu-24.04\"}}}}");
    Path secret = Files.writeString(folder.resolve("jwt"), Tokens.SECRET);
    operator =
        fixture.start(
            Map.of(
                "VM_OPERATOR_JWT_ISSUER", Tokens.ISSUER,
                "VM_OPERATOR_JWT_AUDIENCE", Tokens.AUDIENCE,
                "VM_OPERATOR_JWT_HS256_SECRET_FILE", secret.toString()));
    client = new ApiClient(operator.apiPort());
    alice = new Tokens(Clock.systemUTC().instant()).of("alice");
    fixture.awaitConnected();
    await()
        .atMost(PATIENCE)
        .until(() -> cluster(sandbox).get().getStatus().availableTemplates() != null);
    await().atMost(PATIENCE).until(() -> client.get("/vms", alice).status() == 200);
  }

  private static Resource<ProxmoxCluster> cluster(Sandbox sandbox) {
    return sandbox.kubernetes().client().resources(ProxmoxCluster.class).withName(CLUSTER);
  }

  @AfterAll
  static void stop() {
    operator.close();
  }

  @Test
  void shouldCreateChangeAndDeleteAVm() {
    // When: it is created, and waited for
    Answer created =
        client.call(
            "POST",
            "/vms?namespace=team-a",
            alice,
            "{\"name\": \"Api-1.life\", \"cpu_cores\": 1, \"disk_gb\": 24, \"status\":"
                + " \"stopped\"}",
            "Prefer",
            "wait=60");
    // Then
    assertThat(created.status()).as(created.text()).isEqualTo(201);
    assertThat(created.header("Preference-Applied")).isEqualTo("wait=60");
    String path = created.header("Location");
    assertThat(path).isEqualTo("/vms/" + created.json().at("/id").asInt());
    assertThat(created.json().at("/name").asText()).isEqualTo("Api-1.life");
    String name = created.json().at("/resource_name").asText();
    awaitColumn(path, "disk_gb", "24");
    awaitColumn(path, "cpu_cores", "1");

    // When: it is changed
    Answer changed =
        client.put(
            path,
            alice,
            "{\"cpu_cores\": 2, \"disk_gb\": 30, \"status\": \"running\", \"notes\": \"mine\"}");
    // Then
    assertThat(changed.status()).as(changed.text()).isEqualTo(200);
    assertThat(changed.json().at("/notes").asText()).isEqualTo("mine");
    awaitColumn(path, "cpu_cores", "2");
    awaitColumn(path, "disk_gb", "30");
    awaitColumn(path, "status", "running");
    VirtualMachine vm = fixture.get("team-a", name);
    assertThat(vm.getStatus().databaseID()).isEqualTo(created.json().at("/id").asLong());

    // When: it is deleted
    Answer deleted = client.delete(path, alice);
    // Then
    assertThat(deleted.status()).as(deleted.text()).isEqualTo(202);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(client.get(path, alice).status()).isEqualTo(404));
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(fixture.get("team-a", name)).isNull());
  }

  private static void awaitColumn(String path, String column, String value) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(client.get(path, alice).json().at("/" + column).asText())
                    .as(column)
                    .isEqualTo(value));
  }
}
