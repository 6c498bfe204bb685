package io.accountdb.vmoperator.app.doctor;

import io.accountdb.vmoperator.app.ApiServerFailure;
import io.accountdb.vmoperator.app.KubernetesClients;
import io.accountdb.vmoperator.app.StartException;
import io.accountdb.vmoperator.app.config.Config;
import io.accountdb.vmoperator.app.config.Variable;
import io.accountdb.vmoperator.proxmox.HttpProxmoxApi;
import io.accountdb.vmoperator.reconcile.ClusterCredentials;
import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.resource.ProxmoxCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the ProxmoxClusters say, and the Proxmox behind each, seen with the rights of the operator's
 * ServiceAccount. An API server that does not answer is one finding, and so is none at all.
 */
public final class KubernetesCheck implements Check {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Config config;
  private final Clock clock;

  /**
   * @param clock this machine's
   */
  public KubernetesCheck(Config config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  @Override
  public List<Finding> findings() {
    io.fabric8.kubernetes.client.Config access;
    try {
      access = KubernetesClients.config(config.kubeconfig());
    } catch (StartException e) {
      return List.of(Finding.problem(Topic.STATUS_NOT_UPDATING, String.valueOf(e.getMessage())));
    }
    if (!KubernetesClients.isConfigured(access)) {
      return List.of(
          Finding.fine(
              Topic.STATUS_NOT_UPDATING,
              "no API server is configured, so that no ProxmoxCluster is looked at: set %s, or run this in the operator's pod"
                  .formatted(Variable.KUBECONFIG)));
    }
    try (KubernetesClient kubernetes = KubernetesClients.impatient(access, PATIENCE)) {
      return findings(kubernetes);
    }
  }

  private List<Finding> findings(KubernetesClient kubernetes) {
    List<ProxmoxCluster> clusters;
    try {
      clusters = kubernetes.resources(ProxmoxCluster.class).list().getItems();
    } catch (KubernetesClientException e) {
      return List.of(Finding.problem(Topic.STATUS_NOT_UPDATING, describe(kubernetes, e)));
    }
    if (clusters.isEmpty()) {
      return List.of(
          Finding.problem(
              Topic.STATUS_NOT_UPDATING, "there is no ProxmoxCluster, so that there is no agent"));
    }
    ClusterCredentials credentials = new ClusterCredentials(kubernetes, config.namespace());
    List<Finding> findings = new ArrayList<>();
    for (ProxmoxCluster cluster : clusters) {
      findings.addAll(StatedHealth.judge(cluster));
      findings.addAll(proxmox(cluster, credentials, kubernetes));
    }
    return findings;
  }

  private List<Finding> proxmox(
      ProxmoxCluster cluster, ClusterCredentials credentials, KubernetesClient kubernetes) {
    try {
      return new ProxmoxCheck(
              cluster, credentials, endpoint -> HttpProxmoxApi.connect(endpoint, clock), clock)
          .findings();
    } catch (KubernetesClientException e) {
      String attempt =
          "get the Secrets of ProxmoxCluster %s in namespace %s"
              .formatted(cluster.getMetadata().getName(), config.namespace());
      return List.of(
          Finding.problem(
              Topic.STATUS_NOT_UPDATING, ApiServerFailure.describe(kubernetes, attempt, e)));
    }
  }

  private static String describe(KubernetesClient kubernetes, KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
        ? "the CustomResourceDefinition %s does not exist; install the chart, or apply crds/"
            .formatted(Api.PROXMOX_CLUSTERS)
        : ApiServerFailure.describe(kubernetes, "list the ProxmoxClusters", e);
  }
}
