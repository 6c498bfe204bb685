package io.accountdb.vmoperator.api.http;

import io.accountdb.vmoperator.api.caller.Caller;
import io.accountdb.vmoperator.api.problem.ProblemException;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.List;

/**
 * Lets nobody in whom it does not know, but to the documents about the API; then holds each caller
 * to their pace.
 */
final class AuthenticationFilter implements Filter {
  private final Authentication authentication;
  private final CallerPace pace;

  AuthenticationFilter(Authentication authentication, CallerPace pace) {
    this.authentication = authentication;
    this.pace = pace;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    if (!Documents.isPublic(request.path().path())) {
      Caller caller = authenticate(request, response);
      pace.step(caller);
      CallerContext.put(request, caller);
    }
    chain.proceed();
  }

  private Caller authenticate(RoutingRequest request, RoutingResponse response) {
    List<String> headers = request.headers().all(HeaderNames.AUTHORIZATION, List::of);
    try {
      return authentication.caller(headers.size() == 1 ? headers.getFirst() : null);
    } catch (ProblemException refusal) {
      if (refusal.problem().status() == 401) {
        response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer");
      }
      throw refusal;
    }
  }
}
