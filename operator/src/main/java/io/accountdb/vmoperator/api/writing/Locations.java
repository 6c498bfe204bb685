package io.accountdb.vmoperator.api.writing;

import io.accountdb.vmoperator.api.caller.Caller;
import io.accountdb.vmoperator.api.problem.Problems;
import io.accountdb.vmoperator.api.writing.Territory.Cluster;
import io.accountdb.vmoperator.api.writing.Territory.Place;
import io.accountdb.vmoperator.resource.NamespacePolicy;
import io.accountdb.vmoperator.store.NodeQueries;
import io.accountdb.vmoperator.store.Placement;
import io.accountdb.vmoperator.store.Placements;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds where in Proxmox VE a new VM of a Namespace may go, for {@link Destinations}. */
final class Locations {
  private final String clusterId;
  private final Territory territory;
  private final NodeQueries nodes;
  private final Placements placements;

  /**
   * @param clusterId of the Kubernetes cluster: a database may serve several
   */
  Locations(String clusterId, Territory territory, NodeQueries nodes, Placements placements) {
    this.clusterId = clusterId;
    this.territory = territory;
    this.nodes = nodes;
    this.placements = placements;
  }

  /** A ProxmoxCluster, and a node of it where one was asked for. */
  record Location(Cluster cluster, @Nullable String node) {}

  /**
   * Finds it.
   *
   * @param nodeId of a {@code proxmox_nodes} row; null: the only ProxmoxCluster that the Namespace
   *     may use, wherever the template is
   * @throws io.accountdb.vmoperator.api.problem.ProblemException 422 that names what would be right
   */
  Location find(Caller caller, Place place, @Nullable Integer nodeId) {
    List<Cluster> permitted =
        territory.clusters().stream()
            .filter(
                cluster ->
                    NamespacePolicy.allows(cluster.spec().allowedNamespaces(), place.labels()))
            .toList();
    if (nodeId != null) {
      return node(caller, place, permitted, nodeId);
    }
    if (permitted.size() != 1) {
      throw Problems.invalid(
          VmRequest.NODE,
          permitted.isEmpty()
              ? "no ProxmoxCluster allows the Namespace " + place.name()
              : "is required: the Namespace %s may use several ProxmoxClusters, %s"
                  .formatted(
                      place.name(),
                      String.join(", ", permitted.stream().map(Cluster::name).sorted().toList())));
    }
    return new Location(permitted.getFirst(), null);
  }

  private Location node(Caller caller, Place place, List<Cluster> permitted, int nodeId) {
    if (nodes.byId(caller.viewer(), nodeId).isEmpty()) {
      throw Problems.invalid(VmRequest.NODE, "must be the id of a node that you may see");
    }
    for (Placement placement : placements.of(nodeId)) {
      Optional<Cluster> cluster =
          permitted.stream()
              .filter(each -> placement.cluster().clusterId().equals(clusterId))
              .filter(each -> placement.cluster().proxmoxCluster().equals(each.name()))
              .findFirst();
      if (cluster.isPresent()) {
        return new Location(cluster.get(), placement.nodeName());
      }
    }
    throw Problems.invalid(
        VmRequest.NODE,
        "must be a node of a ProxmoxCluster that allows the Namespace " + place.name());
  }
}
