package io.accountdb.vmoperator.api.caller;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.accountdb.vmoperator.api.problem.Problems;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Has the API server verify tokens of ServiceAccounts that were made for this API, and remembers
 * its verdict for a few seconds. What no such token can look like never reaches it. Asked by {@link
 * Callers}.
 */
final class ServiceAccountTokens {
  /** Without it a token was made for the API server or for somebody else. */
  static final String AUDIENCE = "proxmox-vm-operator";

  private static final Duration KEPT = Duration.ofSeconds(10);
  private static final int MOST_KEPT = 1_000;

  /** What is forged well looks like a new token, and the API server has other work, too. */
  private static final RateLimiterConfig QUESTIONS =
      RateLimiterConfig.custom()
          .limitForPeriod(100)
          .limitRefreshPeriod(Duration.ofSeconds(1))
          .timeoutDuration(Duration.ZERO)
          .build();

  private final Reviews reviews;
  private final Clock clock;
  private final Cache<String, Optional<KubernetesSubject>> verdicts;
  private final RateLimiter questions;

  ServiceAccountTokens(Reviews reviews, Clock clock, Ticker ticker) {
    this.reviews = reviews;
    this.clock = clock;
    verdicts =
        Caffeine.newBuilder()
            .expireAfterWrite(KEPT)
            .maximumSize(MOST_KEPT)
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
    questions = RateLimiter.of("token reviews", QUESTIONS, ticker::read);
  }

  /** Whether the token says that it is a ServiceAccount's, for this API. */
  boolean concern(BearerToken token) {
    @Nullable String subject = token.unverifiedClaims().getSubject();
    return subject != null
        && ServiceAccountName.of(subject).isPresent()
        && token.unverifiedClaims().getAudience().contains(AUDIENCE);
  }

  /**
   * Whose the token is.
   *
   * @throws io.accountdb.vmoperator.api.problem.ProblemException 401, or 503 where the API server
   *     does not answer, or has been asked too much
   */
  KubernetesSubject subject(BearerToken token) {
    @Nullable Date expires = token.unverifiedClaims().getExpirationTime();
    if (expires == null || !clock.instant().isBefore(expires.toInstant())) {
      throw Unauthenticated.because("the token has expired, or says not when it will");
    }
    return verdict(token)
        .orElseThrow(() -> Unauthenticated.because("the API server does not accept the token"));
  }

  private Optional<KubernetesSubject> verdict(BearerToken token) {
    String digest = token.digest();
    @Nullable Optional<KubernetesSubject> known = verdicts.getIfPresent(digest);
    if (known != null) {
      return known;
    }
    if (!questions.acquirePermission()) {
      throw Problems.unavailable(
          "too many new Kubernetes tokens are being shown",
          QUESTIONS.getLimitRefreshPeriod(),
          null);
    }
    Optional<KubernetesSubject> verdict = reviews.authenticate(token, AUDIENCE);
    verdicts.put(digest, verdict);
    return verdict;
  }
}
