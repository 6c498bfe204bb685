package io.accountdb.vmoperator.api.caller;

import io.accountdb.vmoperator.api.problem.ProblemException;
import io.accountdb.vmoperator.api.problem.Problems;
import io.accountdb.vmoperator.resource.Api;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts {@link Reviews} to the real API server, a few at once: whoever sends many tokens is not to
 * keep it from its work.
 */
public final class ApiServerReviews implements Reviews {
  private static final int MOST_AT_ONCE = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final KubernetesClient kubernetes;
  private final Semaphore turns = new Semaphore(MOST_AT_ONCE);

  /**
   * @param kubernetes one that fails after seconds: a request waits for it
   */
  public ApiServerReviews(KubernetesClient kubernetes) {
    this.kubernetes = kubernetes;
  }

  @Override
  public Optional<KubernetesSubject> authenticate(BearerToken token, String audience) {
    TokenReview question =
        new TokenReviewBuilder()
            .withNewSpec()
            .withToken(token.text())
            .withAudiences(audience)
            .endSpec()
            .build();
    @Nullable TokenReviewStatus verdict =
        ask(() -> kubernetes.tokenReviews().create(question)).getStatus();
    // An authenticator that knows no audiences leaves them out: the token is then one for anybody.
    return verdict != null
            && Boolean.TRUE.equals(verdict.getAuthenticated())
            && verdict.getAudiences().contains(audience)
        ? Optional.ofNullable(verdict.getUser()).flatMap(ApiServerReviews::serviceAccount)
        : Optional.empty();
  }

  private static Optional<KubernetesSubject> serviceAccount(UserInfo user) {
    return ServiceAccountName.of(Objects.requireNonNullElse(user.getUsername(), ""))
        .map(
            ignored ->
                new KubernetesSubject(
                    user.getUsername(),
                    Objects.requireNonNullElse(user.getGroups(), List.of()),
                    user.getUid(),
                    Objects.requireNonNullElse(user.getExtra(), Map.of())));
  }

  @Override
  public boolean allowed(
      KubernetesSubject subject, Verb verb, String namespace, @Nullable String name) {
    SubjectAccessReview question =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(subject.user())
            .withGroups(subject.groups())
            .withUid(subject.uid())
            .withExtra(subject.extra())
            .withNewResourceAttributes()
            .withGroup(Api.GROUP)
            .withVersion(Api.VERSION)
            .withResource("virtualmachines")
            .withVerb(verb.toString())
            .withNamespace(namespace)
            .withName(name)
            .endResourceAttributes()
            .endSpec()
            .build();
    SubjectAccessReview answer =
        ask(() -> kubernetes.authorization().v1().subjectAccessReview().create(question));
    return answer.getStatus() != null && Boolean.TRUE.equals(answer.getStatus().getAllowed());
  }

  @Override
  public Optional<String> ownerOf(String namespace) {
    return ask(() -> Optional.ofNullable(kubernetes.namespaces().withName(namespace).get()))
        .map(HasMetadata::getMetadata)
        .map(metadata -> metadata.getLabels().get(Api.OWNER_LABEL));
  }

  private <T> T ask(Supplier<T> question) {
    if (!turn()) {
      throw unavailable("too much is being asked of Kubernetes at the moment", null);
    }
    try {
      return question.get();
    } catch (KubernetesClientException e) {
      throw unavailable("Kubernetes does not answer at the moment", e);
    } finally {
      turns.release();
    }
  }

  private boolean turn() {
    try {
      return turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static ProblemException unavailable(String detail, @Nullable Exception cause) {
    return Problems.unavailable(detail, RETRY_AFTER, cause);
  }
}
