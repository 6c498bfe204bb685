package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.resource.NamespaceOwners;
import io.accountdb.vmoperator.sync.OwnerLookup;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who owns what is created in a Namespace: the label names the owner, the annotation allows others,
 * whom {@code spec.owner} may name. Only admins may label Namespaces, and there is no default.
 */
final class OwnerPolicy {
  private OwnerPolicy() {}

  static OwnerVerdict decide(
      String namespace,
      Map<String, String> labels,
      Map<String, String> annotations,
      @Nullable String asked,
      Function<String, OwnerLookup> users) {
    NamespaceOwners owners = NamespaceOwners.of(labels, annotations);
    String name = asked != null ? asked : owners.owner();
    if (name == null) {
      return new OwnerVerdict.Refused(
          "OwnerNotFound",
          "Namespace %s names no owner; an admin sets its label %s to a database user"
              .formatted(namespace, Api.OWNER_LABEL));
    }
    if (!owners.allows(name)) {
      return new OwnerVerdict.Refused(
          "OwnerNotAllowed",
          "Namespace %s does not allow spec.owner %s; it must be the Namespace's label %s or stand in its annotation %s"
              .formatted(namespace, name, Api.OWNER_LABEL, Api.OWNERS_ANNOTATION));
    }
    return switch (users.apply(name)) {
      case OwnerLookup.Found found -> new OwnerVerdict.Granted(found.username(), found.id());
      case OwnerLookup.Inactive ignored ->
          new OwnerVerdict.Refused("OwnerInactive", "database user " + name + " is not active");
      case OwnerLookup.Unknown ignored ->
          new OwnerVerdict.Refused("OwnerNotFound", "there is no database user " + name);
      case OwnerLookup.DatabaseUnreachable unreachable ->
          new OwnerVerdict.Unavailable(unreachable.message());
    };
  }
}
