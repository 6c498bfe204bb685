package io.accountdb.vmoperator.api;

import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Makes ServiceAccounts called robot, and has the API server issue their tokens. */
final class KubernetesTokens {
  private static final String NAME = "robot";

  private final KubernetesClient admin;

  KubernetesTokens(KubernetesClient admin) {
    this.admin = admin;
  }

  void serviceAccount(String namespace) {
    admin
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(NAME)
                .withNamespace(namespace)
                .endMetadata()
                .build())
        .serverSideApply();
  }

  void makeClusterAdmin(String namespace) {
    admin
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(namespace + "-admin")
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "cluster-admin")
                .addNewSubject(null, "ServiceAccount", NAME, namespace)
                .build())
        .serverSideApply();
  }

  /** The header with a new token; without an audience, one for the API server itself. */
  String header(String namespace, String... audiences) {
    return "Bearer "
        + admin
            .serviceAccounts()
            .inNamespace(namespace)
            .withName(NAME)
            .tokenRequest(
                new TokenRequestBuilder().withNewSpec().withAudiences(audiences).endSpec().build())
            .getStatus()
            .getToken();
  }
}
