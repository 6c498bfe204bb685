package io.accountdb.vmoperator.api.writing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.accountdb.vmoperator.api.ApiFixture;
import io.accountdb.vmoperator.api.http.ApiClient;
import io.accountdb.vmoperator.api.http.ApiClient.Answer;
import io.accountdb.vmoperator.api.problem.ProblemType;
import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.resource.ProxmoxCluster;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.resource.VirtualMachineSpec;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;

/**
 * Alice with her Namespace and her ProxmoxCluster, Bob with a Namespace where she has no business,
 * and an administrator; on a real API server and PostgreSQL, over real HTTP. No operator works.
 */
final class WritesFixture implements AutoCloseable {
  static final String CLUSTER = "writes-lab";
  static final String TEAM = "writes-team";
  static final String FOREIGN = "writes-foreign";
  private static final int FIRST_VMID = 7_300_000;

  final ApiFixture api;
  final ApiClient client;
  final String alice;
  final String bob;
  final String admin;
  final int aliceId;
  final int bobId;

  /** Alice's, and in her ProxmoxCluster. */
  final int node;

  private int latestVmid = FIRST_VMID;

  private WritesFixture(ApiFixture api) {
    this.api = api;
    client = api.client();
    aliceId = api.user("writes-alice", "user");
    bobId = api.user("writes-bob", "user");
    api.user("writes-admin", "admin");
    alice = api.token("writes-alice");
    bob = api.token("writes-bob");
    admin = api.token("writes-admin");
    api.namespace(TEAM, "writes-alice");
    api.namespace(FOREIGN, "writes-bob");
    api.allow("writes-alice", TEAM);
    api.allow("writes-admin", TEAM);
    node = api.node("writes-pve1", aliceId);
    api.bind(node, CLUSTER, "pve1");
    api.cluster(CLUSTER, TEAM, "writes-alice");
  }

  static WritesFixture open(Sandbox sandbox) {
    return new WritesFixture(ApiFixture.open(sandbox, "api-writes"));
  }

  /** Leaves no VM behind. */
  void clear() {
    for (String namespace : List.of(TEAM, FOREIGN)) {
      api.admin().resources(VirtualMachine.class).inNamespace(namespace).delete();
    }
    api.sql("DELETE FROM vms WHERE vmid >= " + FIRST_VMID);
  }

  @Override
  public void close() {
    annotate("null");
    api.admin().resources(ProxmoxCluster.class).withName(CLUSTER).delete();
    api.sql("DELETE FROM proxmox_nodes WHERE id = " + node);
    api.close();
  }

  /** Names who else may own VMs in Alice's Namespace. */
  void owners(String names) {
    annotate("\"%s\"".formatted(names));
  }

  private void annotate(String owners) {
    api.admin()
        .namespaces()
        .withName(TEAM)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\": {\"annotations\": {\"%s\": %s}}}"
                .formatted(Api.OWNERS_ANNOTATION, owners));
  }

  int nextVmid() {
    return ++latestVmid;
  }

  /**
   * A VirtualMachine of Alice with a status and a row, as an operator leaves them; the row's id.
   */
  int managed(String name) {
    return managed(name, TEAM, aliceId);
  }

  /**
   * The same with more in its spec.
   *
   * @param spec a merge patch
   */
  int managed(String name, String spec) {
    int id = managed(name);
    vm(name).patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\": %s}".formatted(spec));
    return id;
  }

  /** One of Bob's. */
  int foreign(String name) {
    return managed(name, FOREIGN, bobId);
  }

  private int managed(String name, String namespace, int owner) {
    declare(name, namespace, CLUSTER, "");
    status(
        namespace,
        name,
        """
        {"disks": [{"slot": "scsi0", "volumeID": "lvm:disk-0", "size": "20Gi"}]}
        """);
    int id = api.vm(nextVmid(), name, node, owner);
    api.sql(
        """
        UPDATE vms SET status = 'running', cpu_cores = 2, memory_mb = 2048, disk_gb = 20
        WHERE id = %d;
        INSERT INTO vm_bindings (vm_id, cluster_id, proxmox_cluster, kind, bios_uuid,
                                 resource_namespace, resource_name, resource_uid)
        VALUES (%d, '%s', '%s', 'managed', 'u', '%s', '%s', '%s')
        """
            .formatted(
                id,
                id,
                api.clusterId(),
                CLUSTER,
                namespace,
                name,
                vm(namespace, name).get().getMetadata().getUid()));
    return id;
  }

  /**
   * A VirtualMachine that nobody has worked on.
   *
   * @param more fields of its spec, in YAML
   */
  void declare(String name, String namespace, String cluster, String more) {
    api.apply(
        """
        apiVersion: proxmox.accountdb.io/v1alpha1
        kind: VirtualMachine
        metadata: {name: %s, namespace: %s}
        spec:
          clusterRef: {name: %s}
          source: {template: {vmid: 9000}}
          %s
        """
            .formatted(name, namespace, cluster, more));
  }

  void status(String namespace, String name, String status) {
    vm(namespace, name)
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\": %s}".formatted(status));
  }

  /** Argo CD declares two cores, and holds the field. */
  void holdTheCores(String name) {
    vm(name)
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("argocd-controller")
                .build(),
            """
            {"apiVersion": "proxmox.accountdb.io/v1alpha1", "kind": "VirtualMachine",
             "metadata": {"name": "%s"}, "spec": {"cpu": {"cores": 2, "sockets": 1}}}
            """
                .formatted(name));
  }

  /** Alice creates a VM in her Namespace. */
  Answer post(String body) {
    return client.post("/vms?namespace=" + TEAM, alice, onNode(body));
  }

  /** Other tests' ProxmoxClusters may allow every Namespace, so the node is always named. */
  String onNode(String body) {
    return body.contains("proxmox_node")
        ? body
        : body.replaceFirst(
            "\\{",
            "{\"proxmox_node\": %d%s".formatted(node, body.strip().equals("{}") ? "" : ", "));
  }

  Answer put(int id, String body) {
    return put(alice, id, body);
  }

  Answer put(String token, int id, String body) {
    return client.put("/vms/" + id, token, body);
  }

  Answer delete(int id) {
    return delete(alice, id);
  }

  Answer delete(String token, int id) {
    return client.delete("/vms/" + id, token);
  }

  Resource<VirtualMachine> vm(String name) {
    return vm(TEAM, name);
  }

  Resource<VirtualMachine> vm(String namespace, String name) {
    return api.admin().resources(VirtualMachine.class).inNamespace(namespace).withName(name);
  }

  VirtualMachineSpec spec(String name) {
    return vm(name).get().getSpec();
  }

  static void assertRefused(Answer answer, int status, ProblemType type) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.json().at("/type").asText()).isEqualTo(type.uri());
  }

  static void assertInvalid(Answer answer, String field, String message) {
    assertRefused(answer, 422, ProblemType.INVALID);
    List<String> fields = new ArrayList<>();
    for (JsonNode error : answer.json().at("/errors")) {
      fields.add(error.get("field").asText());
    }
    assertThat(fields).as(answer.text()).containsExactly(field);
    assertThat(answer.json().at("/errors/0/message").asText()).contains(message);
  }
}
