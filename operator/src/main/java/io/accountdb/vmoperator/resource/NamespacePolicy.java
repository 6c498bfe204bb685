package io.accountdb.vmoperator.resource;

import io.accountdb.vmoperator.resource.ProxmoxClusterSpec.AllowedNamespaces;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a ProxmoxCluster allows a Namespace. Unset: it allows none. */
public final class NamespacePolicy {
  private NamespacePolicy() {}

  public static boolean allows(@Nullable AllowedNamespaces allowed, Map<String, String> labels) {
    if (allowed == null) {
      return false;
    }
    return switch (allowed.from()) {
      case NONE -> false;
      case ALL -> true;
      case SELECTOR ->
          allowed.selector() != null
              && labels.entrySet().containsAll(allowed.selector().matchLabels().entrySet());
    };
  }
}
