package io.accountdb.vmoperator.api;

import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.ChartInstallation;
import io.accountdb.vmoperator.CustomResources;
import io.accountdb.vmoperator.api.caller.Tokens;
import io.accountdb.vmoperator.api.http.ApiClient;
import io.accountdb.vmoperator.api.http.ApiSettings;
import io.accountdb.vmoperator.app.ApiStation;
import io.accountdb.vmoperator.app.config.Config;
import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.resource.ProxmoxCluster;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.accountdb.vmoperator.sandbox.database.Credentials;
import io.accountdb.vmoperator.store.DatabaseSettings;
import io.accountdb.vmoperator.store.Migrations;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Map;

/**
 * The API as a replica serves it, over real HTTP, under the chart's roles on the sandbox's API
 * server and the runtime role of its database. No operator works meanwhile.
 */
public final class ApiFixture implements AutoCloseable {
  private final Sandbox sandbox;
  private final Path secret;
  private final KubernetesClient kubernetes;
  private final ApiStation station;
  private final ApiClient client;
  private final Tokens tokens = new Tokens(Clock.systemUTC().instant());

  private ApiFixture(Sandbox sandbox, String namespace, Map<String, String> others)
      throws IOException {
    this.sandbox = sandbox;
    ChartInstallation chart = ChartInstallation.install(sandbox, namespace);
    CustomResources.awaitServed(sandbox.kubernetes().client());
    secret = Files.writeString(Files.createTempFile("jwt", ".secret"), Tokens.SECRET);
    Map<String, String> environment = chart.environment("api");
    environment.put("VM_OPERATOR_JWT_ISSUER", Tokens.ISSUER);
    environment.put("VM_OPERATOR_JWT_AUDIENCE", Tokens.AUDIENCE);
    environment.put("VM_OPERATOR_JWT_HS256_SECRET_FILE", secret.toString());
    environment.putAll(others);
    migrate();
    kubernetes = new KubernetesClientBuilder().withConfig(chart.serviceAccount()).build();
    station =
        new ApiStation(
            Config.from(environment),
            ApiSettings.at("127.0.0.1", 0).withRequestsPerSecond(100_000),
            clusterId(),
            kubernetes,
            new SimpleMeterRegistry(),
            Clock.systemUTC());
    client = new ApiClient(station.port());
    await().until(() -> client.get("/vms", null).status() == 401);
  }

  /**
   * Installs and opens everything.
   *
   * @param namespace of the release; one that no other test has
   */
  public static ApiFixture open(Sandbox sandbox, String namespace) {
    return open(sandbox, namespace, Map.of());
  }

  /** The same with other variables; an empty one is none. */
  public static ApiFixture open(Sandbox sandbox, String namespace, Map<String, String> others) {
    try {
      return new ApiFixture(sandbox, namespace, others);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void migrate() {
    Credentials owner = sandbox.database().schemaOwner();
    var settings =
        new DatabaseSettings(sandbox.database().jdbcUrl(), owner.username(), owner.password());
    new Migrations(settings, sandbox.database().runtimeRole().username()).migrate();
  }

  /** What the operator calls its Kubernetes cluster, as long as nothing else is configured. */
  public String clusterId() {
    return admin().namespaces().withName("kube-system").get().getMetadata().getUid();
  }

  /** A client that holds each answer to the OpenAPI document. */
  public ApiClient client() {
    return client;
  }

  /** The header of a user's good token. */
  public String token(String username) {
    return tokens.of(username);
  }

  public Tokens tokens() {
    return tokens;
  }

  /** The operator's own user in Kubernetes. */
  public io.fabric8.kubernetes.client.Config serviceAccount() {
    return kubernetes.getConfiguration();
  }

  /** The operator's own role in the database. */
  public DatabaseSettings runtimeRole() {
    Credentials runtime = sandbox.database().runtimeRole();
    return new DatabaseSettings(
        sandbox.database().jdbcUrl(), runtime.username(), runtime.password());
  }

  /** The cluster admin of the sandbox. */
  public KubernetesClient admin() {
    return sandbox.kubernetes().client();
  }

  /** A Namespace whose owner is this user. */
  public void namespace(String name, String owner) {
    admin()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(Map.of(Api.OWNER_LABEL, owner))
                .endMetadata()
                .build())
        .serverSideApply();
  }

  /** Lets a database user create, change and delete VirtualMachines in a Namespace. */
  public void allow(String user, String namespace) {
    admin()
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withName("editor")
                .withNamespace(namespace)
                .endMetadata()
                .addNewRule()
                .withApiGroups(Api.GROUP)
                .withResources("virtualmachines")
                .withVerbs("create", "update", "delete")
                .endRule()
                .build())
        .serverSideApply();
    admin()
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(user)
                .withNamespace(namespace)
                .endMetadata()
                .withRoleRef(new RoleRef("rbac.authorization.k8s.io", "Role", "editor"))
                .addNewSubject("rbac.authorization.k8s.io", "User", "accountdb:" + user, null)
                .build())
        .serverSideApply();
  }

  /**
   * A ProxmoxCluster for one Namespace, as an operator has left it; its default template has one
   * disk of 20 GiB.
   */
  public void cluster(String name, String namespace, String nodeOwner) {
    apply(
        """
        apiVersion: proxmox.accountdb.io/v1alpha1
        kind: ProxmoxCluster
        metadata: {name: %s}
        spec:
          endpoints: ["https://%s.invalid:8006"]
          credentialsSecretRef: {name: none}
          allowedNamespaces:
            {from: Selector, selector: {matchLabels: {kubernetes.io/metadata.name: %s}}}
          defaults: {template: {vmid: 9000}}
          nodeOwner: %s
        """
            .formatted(name, name, namespace, nodeOwner));
    admin()
        .resources(ProxmoxCluster.class)
        .withName(name)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            """
            {"status": {"availableTemplates": [
              {"vmid": 9000, "name": "ubuntu", "bootDisk": "scsi0",
               "disks": [{"slot": "scsi0", "size": "20Gi"}]}]}}
            """);
  }

  /** Puts a node's row to a ProxmoxCluster. */
  public void bind(int node, String cluster, String nodeName) {
    sql(
        """
        INSERT INTO proxmox_node_bindings (cluster_id, proxmox_cluster, node_name, node_id)
        VALUES ('%s', '%s', '%s', %d)
        """
            .formatted(clusterId(), cluster, nodeName, node));
  }

  /** Applies a manifest as the cluster admin. */
  public void apply(String yaml) {
    HasMetadata object = Serialization.unmarshal(yaml);
    admin().resource(object).forceConflicts().serverSideApply();
  }

  /** A row of {@code users}, as AccountDB makes it; its id. */
  public int user(String name, String role) {
    return number(
        """
        INSERT INTO users (username, email, password_hash, role)
        VALUES ('%1$s', '%1$s@example.org', '!', '%2$s')
        ON CONFLICT (username) DO UPDATE SET role = EXCLUDED.role, is_active = TRUE RETURNING id
        """
            .formatted(name, role));
  }

  /** A node's row; its id. */
  public int node(String name, int owner) {
    return number(
        """
        INSERT INTO proxmox_nodes (name, hostname, owner_id) VALUES ('%s', '%s.example.org', %d)
        RETURNING id
        """
            .formatted(name, name, owner));
  }

  /** A VM's row; its id. */
  public int vm(int vmid, String name, int node, int owner) {
    return number(
        """
        INSERT INTO vms (vmid, name, proxmox_node, owner_id) VALUES (%d, '%s', %d, %d) RETURNING id
        """
            .formatted(vmid, name, node, owner));
  }

  /** What a superuser's statement returns first. */
  public int number(String sql) {
    try (Connection connection = superuser();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  /** Runs statements as a superuser. */
  public void sql(String sql) {
    try (Connection connection = superuser();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  private Connection superuser() throws SQLException {
    return sandbox.database().connect(sandbox.database().superuser());
  }

  @Override
  public void close() {
    station.close();
    kubernetes.close();
    try {
      Files.deleteIfExists(secret);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
