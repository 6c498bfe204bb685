package io.accountdb.vmoperator.api.writing;

import io.accountdb.vmoperator.resource.VirtualMachine;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Knows which VMIDs VirtualMachines ask for or have, whoever owns them. Asked by {@link Creation}:
 * what has no row yet is nevertheless taken.
 */
final class VmidClaims {
  /** Both are selectable fields of the definition. */
  private static final List<String> FIELDS = List.of("spec.vmid", "status.vmid");

  private final KubernetesClient kubernetes;
  private final ServedNamespaces served;

  /**
   * @param kubernetes one that fails after seconds: a request waits for it
   * @param served which the operator may read
   */
  VmidClaims(KubernetesClient kubernetes, ServedNamespaces served) {
    this.kubernetes = kubernetes;
    this.served = served;
  }

  /**
   * Whether a VirtualMachine on this ProxmoxCluster claims the VMID. One more may do so right
   * after: the last word is the reconciler's.
   *
   * @throws io.accountdb.vmoperator.api.problem.ProblemException 503
   */
  boolean taken(String cluster, int vmid) {
    return FIELDS.stream().anyMatch(field -> taken(cluster, field, vmid));
  }

  private boolean taken(String cluster, String field, int vmid) {
    try {
      return places()
          .map(place -> place.withField("spec.clusterRef.name", cluster))
          .map(place -> place.withField(field, Integer.toString(vmid)))
          .anyMatch(place -> !place.list().getItems().isEmpty());
    } catch (KubernetesClientException e) {
      // "field label not supported": the definition is older than the operator, and has no such
      // field to select by.
      if (e.getCode() == HttpURLConnection.HTTP_BAD_REQUEST) {
        return false;
      }
      throw ApiServerRefusals.unavailable(e);
    }
  }

  private Stream<
          FilterWatchListDeletable<
              VirtualMachine, KubernetesResourceList<VirtualMachine>, Resource<VirtualMachine>>>
      places() {
    var all = kubernetes.resources(VirtualMachine.class);
    return served.names().isEmpty()
        ? Stream.of(all.inAnyNamespace())
        : served.names().stream().map(all::inNamespace);
  }
}
