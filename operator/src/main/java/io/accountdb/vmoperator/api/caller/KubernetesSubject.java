package io.accountdb.vmoperator.api.caller;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who Kubernetes RBAC is asked about.
 *
 * @param user {@code accountdb:<username>} for a database user: the prefix keeps one who is named
 *     like a cluster admin from being one
 * @param uid as TokenReview told; null for a database user
 * @param extra as TokenReview told; for authorizers that look at more than names
 */
public record KubernetesSubject(
    String user, List<String> groups, @Nullable String uid, Map<String, List<String>> extra) {
  public KubernetesSubject {
    groups = List.copyOf(groups);
    extra = Map.copyOf(extra);
  }

  /** Somebody whom only names tell apart. */
  public KubernetesSubject(String user, List<String> groups) {
    this(user, groups, null, Map.of());
  }
}
