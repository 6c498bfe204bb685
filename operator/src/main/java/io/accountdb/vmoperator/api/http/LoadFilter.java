package io.accountdb.vmoperator.api.http;

import io.accountdb.vmoperator.api.problem.Limit;
import io.accountdb.vmoperator.api.problem.Problems;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * Bounds how many requests are worked on at once, and for how long: one whose client does not take
 * the answer is cut off. Streams are not counted, they have bounds of their own.
 */
final class LoadFilter implements Filter {
  private final int atOnce;
  private final Semaphore places;
  private final Deadlines deadlines;
  private final Set<String> streams;

  LoadFilter(int atOnce, Deadlines deadlines, Set<String> streams) {
    this.atOnce = atOnce;
    places = new Semaphore(atOnce);
    this.deadlines = deadlines;
    this.streams = Set.copyOf(streams);
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    if (streams.contains(request.path().path())) {
      chain.proceed();
      return;
    }
    if (!places.tryAcquire()) {
      throw Problems.beyond(
          Limit.REQUESTS_AT_ONCE,
          "%d requests are being answered; no more are taken meanwhile".formatted(atOnce),
          Duration.ofSeconds(1));
    }
    try (Deadlines.Watch ignored = deadlines.watch()) {
      chain.proceed();
    } finally {
      places.release();
    }
  }
}
