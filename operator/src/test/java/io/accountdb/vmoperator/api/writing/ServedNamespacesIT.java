package io.accountdb.vmoperator.api.writing;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.api.ApiFixture;
import io.accountdb.vmoperator.api.http.ApiClient.Answer;
import io.accountdb.vmoperator.resource.ProxmoxCluster;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Writes to an operator that is told which Namespaces to serve. */
@ExtendWith(SharedSandbox.class)
class ServedNamespacesIT {
  private static final String CLUSTER = "served-lab";
  private static final String SERVED = "served-team";
  private static final String OTHER = "unserved-team";
  private static final String OWNER = "served-alice";

  private static ApiFixture api;
  private static String alice;
  private static int aliceId;
  private static int node;

  @BeforeAll
  static void fill(Sandbox sandbox) {
    api = ApiFixture.open(sandbox, "api-served", Map.of("VM_OPERATOR_WATCH_NAMESPACES", SERVED));
    aliceId = api.user(OWNER, "user");
    alice = api.token(OWNER);
    for (String namespace : List.of(SERVED, OTHER)) {
      api.namespace(namespace, OWNER);
      api.allow(OWNER, namespace);
    }
    node = api.node("served-pve1", aliceId);
    api.bind(node, CLUSTER, "pve1");
    api.cluster(CLUSTER, SERVED, OWNER);
  }

  @AfterAll
  static void close() {
    for (String namespace : List.of(SERVED, OTHER)) {
      api.admin().resources(VirtualMachine.class).inNamespace(namespace).delete();
    }
    api.admin().resources(ProxmoxCluster.class).withName(CLUSTER).delete();
    api.sql("DELETE FROM vms WHERE name = 'left'");
    api.close();
  }

  @Test
  void shouldCreateOnlyWhereTheOperatorServes() {
    // When
    Answer elsewhere = api.client().post("/vms?namespace=" + OTHER, alice, newVm("elsewhere"));
    Answer unnamed = api.client().post("/vms", alice, newVm("served"));

    // Then
    assertThat(elsewhere.status()).as(elsewhere.text()).isEqualTo(422);
    assertThat(elsewhere.json().at("/errors/0/field").asText()).isEqualTo("namespace");
    assertThat(elsewhere.json().at("/errors/0/message").asText())
        .isEqualTo("must be one that this operator serves, and unserved-team is not");
    assertThat(vm(OTHER, "elsewhere").get()).isNull();
    assertThat(unnamed.status()).as(unnamed.text()).isEqualTo(202);
    assertThat(unnamed.json().at("/namespace").asText()).isEqualTo(SERVED);
  }

  @Test
  void shouldLeaveAloneWhatTheOperatorDoesNotServe() {
    // Given
    api.apply(
        """
        apiVersion: proxmox.accountdb.io/v1alpha1
        kind: VirtualMachine
        metadata: {name: left, namespace: %s}
        spec:
          clusterRef: {name: %s}
          source: {template: {vmid: 9000}}
        """
            .formatted(OTHER, CLUSTER));
    int id = api.vm(7_500_001, "left", node, aliceId);
    api.sql(
        """
        INSERT INTO vm_bindings (vm_id, cluster_id, proxmox_cluster, kind, bios_uuid,
                                 resource_namespace, resource_name, resource_uid)
        VALUES (%d, '%s', '%s', 'managed', 'u', '%s', 'left', '%s')
        """
            .formatted(
                id,
                api.clusterId(),
                CLUSTER,
                OTHER,
                vm(OTHER, "left").get().getMetadata().getUid()));

    // When
    Answer change = api.client().put("/vms/" + id, alice, "{\"cpu_cores\": 2}");
    Answer removal = api.client().delete("/vms/" + id, alice);

    // Then
    for (Answer answer : List.of(change, removal)) {
      assertThat(answer.status()).as(answer.text()).isEqualTo(409);
      assertThat(answer.json().at("/detail").asText())
          .isEqualTo(
              "the VirtualMachine unserved-team/left is in a Namespace that this operator does not"
                  + " serve");
    }
    VirtualMachine left = vm(OTHER, "left").get();
    assertThat(left.getMetadata().getDeletionTimestamp()).isNull();
    assertThat(left.getSpec().cpu()).isNull();
  }

  private static String newVm(String name) {
    return "{\"name\": \"%s\", \"proxmox_node\": %d}".formatted(name, node);
  }

  private static Resource<VirtualMachine> vm(String namespace, String name) {
    return api.admin().resources(VirtualMachine.class).inNamespace(namespace).withName(name);
  }
}
