package io.accountdb.vmoperator.api.writing;

import io.accountdb.vmoperator.api.caller.Caller;
import io.accountdb.vmoperator.api.caller.Permissions;
import io.accountdb.vmoperator.api.caller.Verb;
import io.accountdb.vmoperator.api.problem.Problems;
import io.accountdb.vmoperator.api.writing.Territory.Cluster;
import io.accountdb.vmoperator.api.writing.Territory.Place;
import io.accountdb.vmoperator.resource.NamespacePolicy;
import io.accountdb.vmoperator.resource.ProxmoxClusterSpec.Defaults;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.Template;
import io.accountdb.vmoperator.store.NodeQueries;
import io.accountdb.vmoperator.store.Placement;
import io.accountdb.vmoperator.store.Placements;
import io.accountdb.vmoperator.store.Role;
import io.accountdb.vmoperator.store.UserRow;
import io.accountdb.vmoperator.store.Users;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the {@link Destination} of a new VM. Nothing of a Namespace is told before the caller is
 * known to be allowed to create there.
 */
final class Destinations {
  private final String clusterId;
  private final ServedNamespaces served;
  private final Permissions permissions;
  private final Territory territory;
  private final NodeQueries nodes;
  private final Placements placements;
  private final Users users;

  /**
   * @param clusterId of the Kubernetes cluster: a database may serve several
   */
  Destinations(
      String clusterId,
      ServedNamespaces served,
      Permissions permissions,
      Territory territory,
      NodeQueries nodes,
      Placements placements,
      Users users) {
    this.clusterId = clusterId;
    this.served = served;
    this.permissions = permissions;
    this.territory = territory;
    this.nodes = nodes;
    this.placements = placements;
    this.users = users;
  }

  /** A ProxmoxCluster, and a node of it where one was asked for. */
  private record Location(Cluster cluster, @Nullable String node) {}

  /**
   * Finds it.
   *
   * @param namespace that the client names; null: the only one of its owner
   * @throws io.accountdb.vmoperator.api.problem.ProblemException 403, or 422 that names what would
   *     be right
   */
  Destination find(Caller caller, @Nullable String namespace, VmRequest request) {
    String owner = owner(caller, request.ownerId());
    String name = namespace != null ? namespace : onlyNamespaceOf(owner);
    permissions.check(caller, Verb.CREATE, name);
    if (!served.include(name)) {
      throw Problems.invalid(
          Destination.NAMESPACE,
          "must be one that this operator serves, and %s is not".formatted(name));
    }
    Place place = territory.namespace(name).orElseThrow(() -> noNamespace(name));
    if (!place.owners().allows(owner)) {
      throw Problems.invalid(
          Destination.NAMESPACE,
          "nothing in %s may belong to %s; its label and its annotation name who may own VMs there"
              .formatted(name, owner));
    }
    Location location = location(caller, place, request.proxmoxNode());
    Template template = template(location.cluster(), request.templateId());
    return new Destination(
        name,
        location.cluster().name(),
        location.node(),
        owner.equals(place.owners().owner()) ? null : owner,
        template,
        request.diskGb() == null
            ? null
            : TemplateDisks.of(location.cluster().status(), template)
                .growth(request.diskGb())
                .orElse(null));
  }

  static RuntimeException noNamespace(String name) {
    return Problems.invalid(Destination.NAMESPACE, "there is no Namespace " + name);
  }

  /** The caller; an administrator may name somebody else. */
  private String owner(Caller caller, @Nullable Integer ownerId) {
    if (ownerId == null || ownerId == caller.userId()) {
      return caller.username();
    }
    if (caller.role() != Role.ADMIN) {
      throw Problems.invalid(
          VmRequest.OWNER, "must be your own id, %d, or left out".formatted(caller.userId()));
    }
    return users
        .byId(ownerId)
        .filter(UserRow::active)
        .map(UserRow::username)
        .orElseThrow(() -> Problems.invalid(VmRequest.OWNER, "must be the id of an active user"));
  }

  private String onlyNamespaceOf(String owner) {
    List<String> names = territory.namespacesOf(owner);
    if (names.size() != 1) {
      throw Problems.invalid(
          Destination.NAMESPACE,
          names.isEmpty()
              ? "is required: no Namespace has %s as its owner".formatted(owner)
              : "is required: %s owns several, %s".formatted(owner, String.join(", ", names)));
    }
    return names.getFirst();
  }

  private Location location(Caller caller, Place place, @Nullable Integer nodeId) {
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

  private static Template template(Cluster cluster, @Nullable Integer templateId) {
    if (templateId != null) {
      return new Template(templateId, null);
    }
    @Nullable Defaults defaults = cluster.spec().defaults();
    if (defaults == null || defaults.template() == null) {
      throw Problems.invalid(
          VmRequest.TEMPLATE,
          "is required: the ProxmoxCluster %s has no defaults.template".formatted(cluster.name()));
    }
    return defaults.template();
  }
}
