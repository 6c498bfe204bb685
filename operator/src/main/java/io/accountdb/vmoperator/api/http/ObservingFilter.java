package io.accountdb.vmoperator.api.http;

import io.helidon.http.Method;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.time.Duration;
import java.util.Set;

/** Tells the {@link ApiObserver} of each request; the first filter, to see what others refuse. */
final class ObservingFilter implements Filter {
  private static final Set<Method> METHODS =
      Set.of(
          Method.GET,
          Method.HEAD,
          Method.POST,
          Method.PUT,
          Method.PATCH,
          Method.DELETE,
          Method.OPTIONS);

  private final ApiObserver observer;

  ObservingFilter(ApiObserver observer) {
    this.observer = observer;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    long begun = System.nanoTime();
    response.whenSent(() -> tell(request, response, begun));
    try {
      chain.proceed();
    } catch (CloseConnectionException gone) {
      tell(request, response, begun);
      throw gone;
    }
  }

  private void tell(RoutingRequest request, RoutingResponse response, long begun) {
    Method method = request.prologue().method();
    observer.answered(
        METHODS.contains(method) ? method.text() : "OTHER",
        request.matchingPattern().orElse("none"),
        response.status().code(),
        Duration.ofNanos(System.nanoTime() - begun));
  }
}
