package io.accountdb.vmoperator.endtoend;

import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.ChartInstallation;
import io.accountdb.vmoperator.CustomResources;
import io.accountdb.vmoperator.app.OperatorProcess;
import io.accountdb.vmoperator.app.StartException;
import io.accountdb.vmoperator.app.Wiring;
import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.resource.Conditions;
import io.accountdb.vmoperator.resource.ProxmoxCluster;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * The chart's definitions, ServiceAccount and roles on the sandbox's API server, the token of the
 * sandbox's Proxmox, a ProxmoxCluster and two tenants: all that an operator finds when it comes.
 */
final class OperatorFixture {
  static final String NAMESPACE = "vm-operator-system";
  static final String CLUSTER = "lab";
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int REQUESTS_AT_ONCE = 50;

  private final Semaphore requests = new Semaphore(REQUESTS_AT_ONCE);
  private final Sandbox sandbox;
  private final KubernetesClient admin;
  private final ChartInstallation chart;

  OperatorFixture(Sandbox sandbox) {
    this.sandbox = sandbox;
    admin = sandbox.kubernetes().client();
    chart = ChartInstallation.install(sandbox, NAMESPACE);
    CustomResources.awaitServed(admin);
    credentials();
    namespace("team-a", Map.of(Api.OWNER_LABEL, "alice"));
    namespace("team-b", Map.of(Api.OWNER_LABEL, "bob"));
    cluster("massDeletion: {limit: 0}");
  }

  /** The Secrets that the ProxmoxCluster names, as they should be. */
  void credentials() {
    String[] token = sandbox.proxmox().operatorToken().split("=", 2);
    secret("lab-token", Map.of("tokenID", token[0], "tokenSecret", token[1]));
    secret("lab-ca", Map.of("ca.crt", sandbox.proxmox().certificateAuthorityPem()));
  }

  void secret(String name, Map<String, String> data) {
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(NAMESPACE)
            .endMetadata()
            .withStringData(data)
            .build();
    admin.resource(secret).forceConflicts().serverSideApply();
  }

  void namespace(String name, Map<String, String> labels) {
    admin
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .build())
        .forceConflicts()
        .serverSideApply();
  }

  /** The ProxmoxCluster, with one more field of its spec. */
  void cluster(String more) {
    apply(
        """
        apiVersion: proxmox.accountdb.io/v1alpha1
        kind: ProxmoxCluster
        metadata: {name: %s}
        spec:
          endpoints: ["%s"]
          credentialsSecretRef: {name: lab-token}
          tls: {caSecretRef: {name: lab-ca, key: ca.crt}}
          allowedNamespaces: {from: All}
          defaults: {pool: kubernetes}
          nodeOwner: platform
          pollSeconds: 1
          %s
        """
            .formatted(CLUSTER, sandbox.proxmox().url(), more));
  }

  Resource<ProxmoxCluster> cluster() {
    return admin.resources(ProxmoxCluster.class).withName(CLUSTER);
  }

  void apply(String yaml) {
    HasMetadata object = Serialization.unmarshal(yaml);
    request(() -> admin.resource(object).forceConflicts().serverSideApply());
  }

  /** A VirtualMachine of the template ubuntu-24.04, with more fields of its spec. */
  void vm(String namespace, String name, String more) {
    apply(
        """
        apiVersion: proxmox.accountdb.io/v1alpha1
        kind: VirtualMachine
        metadata: {name: %s, namespace: %s}
        spec: {clusterRef: {name: lab}, source: {template: {name: ubuntu-24.04}}%s}
        """
            .formatted(name, namespace, more.isEmpty() ? "" : ", " + more));
  }

  VirtualMachine get(String namespace, String name) {
    return request(
        () -> admin.resources(VirtualMachine.class).inNamespace(namespace).withName(name).get());
  }

  List<VirtualMachine> list(String namespace) {
    return admin.resources(VirtualMachine.class).inNamespace(namespace).list().getItems();
  }

  void delete(String namespace, String name) {
    request(
        () -> admin.resources(VirtualMachine.class).inNamespace(namespace).withName(name).delete());
  }

  /** As a person in a hurry does: the finalizer is stripped, the VM stays. */
  void deleteByForce(String namespace, String name) {
    var resource = admin.resources(VirtualMachine.class).inNamespace(namespace).withName(name);
    request(resource::delete);
    request(
        () ->
            resource.patch(
                PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}"));
  }

  void annotate(String namespace, String name, String annotation, String value) {
    patch(
        namespace,
        name,
        "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}".formatted(annotation, value));
  }

  /** A JSON patch of the status. */
  void patchStatus(String namespace, String name, String operations) {
    request(
        () ->
            admin
                .resources(VirtualMachine.class)
                .inNamespace(namespace)
                .withName(name)
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON), operations));
  }

  /** A JSON merge patch. */
  void patch(String namespace, String name, String body) {
    request(
        () ->
            admin
                .resources(VirtualMachine.class)
                .inNamespace(namespace)
                .withName(name)
                .patch(PatchContext.of(PatchType.JSON_MERGE), body));
  }

  /** A connection of HTTP/2 carries a hundred requests at once, and refuses more. */
  private <T> T request(Supplier<T> call) {
    requests.acquireUninterruptibly();
    try {
      return call.get();
    } finally {
      requests.release();
    }
  }

  /** As a restore of an older backup of etcd does. */
  void loseStatus(String namespace, String name) {
    admin
        .resources(VirtualMachine.class)
        .inNamespace(namespace)
        .withName(name)
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":null}");
  }

  /** As a restore of an older backup of the database does. */
  void loseRow(String name) {
    change("DELETE FROM public.vms WHERE name = ?", name);
  }

  /** As an application does that keeps VMs by itself: rows of alice's without a VM. */
  void addRows(String name, int firstVmid, int lastVmid) {
    change(
        """
        INSERT INTO public.vms (vmid, name, proxmox_node, owner_id)
        SELECT vmid, ?, n.id, u.id
        FROM generate_series(%d, %d) AS vmid, public.proxmox_nodes AS n, public.users AS u
        WHERE n.name = 'pve1' AND u.username = 'alice'
        ON CONFLICT DO NOTHING
        """
            .formatted(firstVmid, lastVmid),
        name);
  }

  private void change(String sql, String name) {
    try (Connection connection = sandbox.database().connect(sandbox.database().superuser());
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, name);
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What {@code vm-operator run} is told; KUBECONFIG is the ServiceAccount's. */
  Map<String, String> environment(Path folder, String identity) throws IOException {
    Map<String, String> environment = chart.environment(identity);
    environment.put("KUBECONFIG", chart.writeKubeconfig(folder).toString());
    return environment;
  }

  /** The operator in this JVM, under the chart's roles; leading at once. */
  OperatorProcess start() throws StartException {
    return start(Map.of());
  }

  /** The same, with other values of some variables. */
  OperatorProcess start(Map<String, String> more) throws StartException {
    return start(more, chart.serviceAccount());
  }

  /** The same, by another way to the API server. */
  OperatorProcess start(Map<String, String> more, Config kubernetes) throws StartException {
    Map<String, String> environment = chart.environment("in-this-jvm");
    environment.put("VM_OPERATOR_LEADER_ELECTION", "false");
    environment.putAll(more);
    OperatorProcess process = chart.process(environment, kubernetes, Wiring::stations);
    process.start();
    return process;
  }

  /** Waits until an operator has reached Proxmox; before that it has prepared the database. */
  void awaitConnected() {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                Optional.ofNullable(cluster().get().getStatus())
                    .filter(status -> Conditions.of(status.conditions()).isTrue("Ready"))
                    .isPresent());
  }

  TenantView tenant(String username) {
    return new TenantView(sandbox, username);
  }

  ChartInstallation chart() {
    return chart;
  }

  Sandbox sandbox() {
    return sandbox;
  }
}
