package io.accountdb.vmoperator.api.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.accountdb.vmoperator.api.caller.Caller;
import io.accountdb.vmoperator.api.problem.Limit;
import io.accountdb.vmoperator.api.problem.Problems;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;

/** How many requests a second each caller may send to this replica. */
final class CallerPace {
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final int REMEMBERED_CALLERS = 10_000;

  private final RateLimiterConfig config;
  private final Cache<String, RateLimiter> limiters =
      Caffeine.newBuilder()
          .maximumSize(REMEMBERED_CALLERS)
          .expireAfterAccess(Duration.ofMinutes(1))
          .build();

  CallerPace(int requestsPerSecond) {
    config =
        RateLimiterConfig.custom()
            .limitForPeriod(requestsPerSecond)
            .limitRefreshPeriod(PERIOD)
            .timeoutDuration(Duration.ZERO)
            .build();
  }

  /** A request of this caller; refused with 429 where it is one too many. */
  void step(Caller caller) {
    RateLimiter limiter =
        limiters.get(caller.subject().user(), user -> RateLimiter.of(user, config));
    if (!limiter.acquirePermission()) {
      throw Problems.beyond(
          Limit.PACE,
          "you may send %d requests a second".formatted(config.getLimitForPeriod()),
          PERIOD);
    }
  }
}
