package io.accountdb.vmoperator.api.caller;

import java.util.List;

/**
 * Who Kubernetes RBAC is asked about.
 *
 * @param user {@code accountdb:<username>} for a database user: the prefix keeps one who is named
 *     like a cluster admin from being one
 */
public record KubernetesSubject(String user, List<String> groups) {
  public KubernetesSubject {
    groups = List.copyOf(groups);
  }
}
