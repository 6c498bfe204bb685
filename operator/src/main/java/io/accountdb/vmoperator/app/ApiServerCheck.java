package io.accountdb.vmoperator.app;

import io.accountdb.vmoperator.app.config.Config;
import io.accountdb.vmoperator.app.config.Variable;
import io.accountdb.vmoperator.app.leadership.Elected;
import io.accountdb.vmoperator.resource.Api;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

/**
 * Asks the API server, before anything begins, for what every later call depends on, so that a
 * wrong kubeconfig, a missing Namespace or a missing Role is one clear line. Called by {@link
 * OperatorProcess}.
 */
final class ApiServerCheck {
  private final KubernetesClient kubernetes;
  private final Config config;

  ApiServerCheck(KubernetesClient kubernetes, Config config) {
    this.kubernetes = kubernetes;
    this.config = config;
  }

  /**
   * Checks, and finds out what marks this Kubernetes cluster.
   *
   * @return the configured cluster id, or the uid of the kube-system Namespace
   */
  String clusterId() throws StartException {
    require(config.namespace());
    if (config.election().enabled()) {
      mayReadLease();
    }
    requireDefinition();
    String configured = config.clusterId();
    return configured != null ? configured : require("kube-system").getMetadata().getUid();
  }

  private Namespace require(String name) throws StartException {
    Namespace namespace;
    try {
      namespace = kubernetes.namespaces().withName(name).get();
    } catch (KubernetesClientException e) {
      throw failure("get the Namespace " + name, e);
    }
    if (namespace == null) {
      throw new StartException(
          "the Namespace %s does not exist; create it, or name the operator's own in %s"
              .formatted(name, Variable.VM_OPERATOR_NAMESPACE));
    }
    return namespace;
  }

  private void mayReadLease() throws StartException {
    try {
      var _ = kubernetes.leases().inNamespace(config.namespace()).withName(Elected.LEASE).get();
    } catch (KubernetesClientException e) {
      throw failure("get the Lease %s/%s".formatted(config.namespace(), Elected.LEASE), e);
    }
  }

  /** It is looked at before each destruction: its own deletion spares the VMs. */
  private void requireDefinition() throws StartException {
    try {
      if (kubernetes
              .apiextensions()
              .v1()
              .customResourceDefinitions()
              .withName(Api.VIRTUAL_MACHINES)
              .get()
          == null) {
        throw new StartException(
            "the CustomResourceDefinition %s does not exist; install the chart, or apply crds/"
                .formatted(Api.VIRTUAL_MACHINES));
      }
    } catch (KubernetesClientException e) {
      throw failure("get the CustomResourceDefinition " + Api.VIRTUAL_MACHINES, e);
    }
  }

  private StartException failure(String attempt, KubernetesClientException e) {
    return new StartException(ApiServerFailure.describe(kubernetes, attempt, e), e);
  }
}
