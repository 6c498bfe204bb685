package io.accountdb.vmoperator.api.caller;

import io.accountdb.vmoperator.api.problem.Problems;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An API server that believes every token, owns up to what it was asked, and can go away. */
final class RecordedReviews implements Reviews {
  final Map<String, String> owners = new HashMap<>();
  final Set<String> revoked = new HashSet<>();
  final Set<String> grants = new HashSet<>();
  int authentications;
  boolean away;

  @Override
  public Optional<KubernetesSubject> authenticate(BearerToken token, String audience) {
    authentications++;
    answer();
    String user = token.unverifiedClaims().getSubject();
    return revoked.contains(user)
        ? Optional.empty()
        : Optional.of(new KubernetesSubject(user, List.of("system:serviceaccounts")));
  }

  @Override
  public boolean allowed(
      KubernetesSubject subject, Verb verb, String namespace, @Nullable String name) {
    answer();
    return grants.contains(
        "%s %s %s %s%s"
            .formatted(
                subject.user(), subject.groups(), verb, namespace, name == null ? "" : "/" + name));
  }

  @Override
  public Optional<String> ownerOf(String namespace) {
    answer();
    return Optional.ofNullable(owners.get(namespace));
  }

  private void answer() {
    if (away) {
      throw Problems.unavailable("away", Duration.ofSeconds(5), null);
    }
  }
}
