package io.accountdb.vmoperator;

import io.accountdb.vmoperator.app.OperatorProcess;
import io.accountdb.vmoperator.app.Stations;
import io.accountdb.vmoperator.app.config.Config;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.accountdb.vmoperator.sandbox.database.Credentials;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A release of the chart in a Namespace of its own, and operators that run as its ServiceAccount.
 */
public final class ChartInstallation {
  private final Sandbox sandbox;
  private final String namespace;

  private ChartInstallation(Sandbox sandbox, String namespace) {
    this.sandbox = sandbox;
    this.namespace = namespace;
  }

  /** Applies the chart, with its own values, to a Namespace that is made for it. */
  public static ChartInstallation install(Sandbox sandbox, String namespace) {
    KubernetesClient admin = sandbox.kubernetes().client();
    admin
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .serverSideApply();
    // Named after the Namespace, so that several releases do not take each other's cluster roles.
    ChartFixture.render(namespace, namespace, "{}")
        .forEach(object -> admin.resource(object).forceConflicts().serverSideApply());
    return new ChartInstallation(sandbox, namespace);
  }

  /** What the chart's ServiceAccount may do, and no more. */
  public io.fabric8.kubernetes.client.Config serviceAccount() {
    var admin = sandbox.kubernetes().client();
    String token =
        admin
            .serviceAccounts()
            .inNamespace(namespace)
            .withName(namespace + "-" + ChartFixture.NAME)
            .tokenRequest(new TokenRequest())
            .getStatus()
            .getToken();
    return new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
        .withMasterUrl(sandbox.kubernetes().url())
        .withCaCertData(admin.getConfiguration().getCaCertData())
        .withOauthToken(token)
        .build();
  }

  /** The same as a file, for an operator in a process of its own. */
  public Path writeKubeconfig(Path folder) throws IOException {
    var config = serviceAccount();
    return Files.writeString(
        folder.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        current-context: sandbox
        contexts: [{name: sandbox, context: {cluster: sandbox, user: operator}}]
        clusters: [{name: sandbox, cluster: {server: "%s", certificate-authority-data: "%s"}}]
        users: [{name: operator, user: {token: "%s"}}]
        """
            .formatted(config.getMasterUrl(), config.getCaCertData(), config.getOauthToken()));
  }

  /** The variables of an operator; a change of them is a change of a copy. */
  public Map<String, String> environment(String identity) {
    Credentials runtime = sandbox.database().runtimeRole();
    Credentials owner = sandbox.database().schemaOwner();
    return new HashMap<>(
        Map.ofEntries(
            Map.entry("VM_OPERATOR_DATABASE_URL", sandbox.database().jdbcUrl()),
            Map.entry("VM_OPERATOR_DATABASE_USERNAME", runtime.username()),
            Map.entry("VM_OPERATOR_DATABASE_PASSWORD", runtime.password()),
            Map.entry("VM_OPERATOR_MIGRATION_USERNAME", owner.username()),
            Map.entry("VM_OPERATOR_MIGRATION_PASSWORD", owner.password()),
            Map.entry("VM_OPERATOR_NAMESPACE", namespace),
            Map.entry("VM_OPERATOR_IDENTITY", identity),
            Map.entry("VM_OPERATOR_MANAGEMENT_ADDRESS", "127.0.0.1"),
            Map.entry("VM_OPERATOR_MANAGEMENT_PORT", "0"),
            Map.entry("VM_OPERATOR_API_ADDRESS", "127.0.0.1"),
            Map.entry("VM_OPERATOR_API_PORT", "0")));
  }

  /** An operator that has not been started; a lost Lease is counted as a failure of the test. */
  public OperatorProcess process(Map<String, String> environment, Stations.Factory stations) {
    return process(environment, serviceAccount(), stations);
  }

  /** The same, by another way to the API server. */
  public OperatorProcess process(
      Map<String, String> environment,
      io.fabric8.kubernetes.client.Config kubernetes,
      Stations.Factory stations) {
    return new OperatorProcess(
        Config.from(environment),
        kubernetes,
        stations,
        () -> {
          throw new AssertionError("the Lease was lost");
        });
  }
}
