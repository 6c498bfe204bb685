package io.accountdb.vmoperator.api.writing;

import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.resource.NamespaceOwners;
import io.accountdb.vmoperator.resource.ProxmoxCluster;
import io.accountdb.vmoperator.resource.ProxmoxClusterSpec;
import io.accountdb.vmoperator.resource.ProxmoxClusterStatus;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Reads which Namespaces and which ProxmoxClusters there are, for {@link Destinations}. */
final class Territory {
  /** A label's value; a user of any other name owns no Namespace. */
  private static final Pattern LABEL =
      Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?");

  private final KubernetesClient kubernetes;
  private final ServedNamespaces served;

  /**
   * @param kubernetes one that fails after seconds: a request waits for it
   */
  Territory(KubernetesClient kubernetes, ServedNamespaces served) {
    this.kubernetes = kubernetes;
    this.served = served;
  }

  /** A Namespace. */
  record Place(String name, Map<String, String> labels, NamespaceOwners owners) {}

  /** A ProxmoxCluster. */
  record Cluster(String name, ProxmoxClusterSpec spec, ProxmoxClusterStatus status) {}

  Optional<Place> namespace(String name) {
    return ask(() -> Optional.ofNullable(kubernetes.namespaces().withName(name).get()))
        .map(Territory::place);
  }

  /** Names of the Namespaces that are served and whose label names this user, sorted. */
  List<String> namespacesOf(String username) {
    return LABEL.matcher(username).matches()
        ? ask(
            () ->
                kubernetes
                    .namespaces()
                    .withLabel(Api.OWNER_LABEL, username)
                    .list()
                    .getItems()
                    .stream()
                    .map(namespace -> namespace.getMetadata().getName())
                    .filter(served::include)
                    .sorted()
                    .toList())
        : List.of();
  }

  List<Cluster> clusters() {
    return ask(
        () ->
            kubernetes.resources(ProxmoxCluster.class).list().getItems().stream()
                .map(Territory::cluster)
                .toList());
  }

  Optional<Cluster> cluster(String name) {
    return ask(() ->
            Optional.ofNullable(kubernetes.resources(ProxmoxCluster.class).withName(name).get()))
        .map(Territory::cluster);
  }

  private static Cluster cluster(ProxmoxCluster cluster) {
    return new Cluster(
        cluster.getMetadata().getName(),
        cluster.getSpec(),
        Objects.requireNonNullElse(cluster.getStatus(), ProxmoxClusterStatus.EMPTY));
  }

  private static Place place(Namespace namespace) {
    Map<String, String> labels =
        Objects.requireNonNullElse(namespace.getMetadata().getLabels(), Map.of());
    Map<String, String> annotations =
        Objects.requireNonNullElse(namespace.getMetadata().getAnnotations(), Map.of());
    return new Place(
        namespace.getMetadata().getName(), labels, NamespaceOwners.of(labels, annotations));
  }

  private static <T> T ask(Supplier<T> question) {
    try {
      return question.get();
    } catch (KubernetesClientException e) {
      throw ApiServerRefusals.unavailable(e);
    }
  }
}
