package io.accountdb.vmoperator.api.http;

import io.accountdb.vmoperator.api.caller.Caller;
import io.helidon.webserver.http.ServerRequest;

/** Hands the caller from the {@link AuthenticationFilter} to the handlers. */
public final class CallerContext {
  private CallerContext() {}

  /** Who calls. */
  public static Caller of(ServerRequest request) {
    return request
        .context()
        .get(Caller.class)
        .orElseThrow(
            () -> new IllegalStateException("no caller was found out: " + request.path().path()));
  }

  static void put(ServerRequest request, Caller caller) {
    request.context().register(caller);
  }
}
