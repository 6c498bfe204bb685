package io.accountdb.vmoperator.api.writing;

import io.accountdb.vmoperator.api.caller.Caller;
import io.accountdb.vmoperator.api.caller.Permissions;
import io.accountdb.vmoperator.api.caller.Verb;
import io.accountdb.vmoperator.api.problem.Problems;
import io.accountdb.vmoperator.api.writing.Locations.Location;
import io.accountdb.vmoperator.api.writing.Territory.Cluster;
import io.accountdb.vmoperator.api.writing.Territory.Place;
import io.accountdb.vmoperator.resource.ProxmoxClusterSpec.Defaults;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.Template;
import io.accountdb.vmoperator.store.Role;
import io.accountdb.vmoperator.store.UserRow;
import io.accountdb.vmoperator.store.Users;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the {@link Destination} of a new VM. Nothing of a Namespace is told before the caller is
 * known to be allowed to create there.
 */
final class Destinations {
  private final ServedNamespaces served;
  private final Permissions permissions;
  private final Territory territory;
  private final Locations locations;
  private final Users users;

  Destinations(
      ServedNamespaces served,
      Permissions permissions,
      Territory territory,
      Locations locations,
      Users users) {
    this.served = served;
    this.permissions = permissions;
    this.territory = territory;
    this.locations = locations;
    this.users = users;
  }

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
    Location location = locations.find(caller, place, request.proxmoxNode());
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
