package io.accountdb.vmoperator.api.http;

import io.accountdb.vmoperator.api.caller.BearerToken;
import io.accountdb.vmoperator.api.caller.Caller;
import io.accountdb.vmoperator.api.caller.KubernetesSubject;
import io.accountdb.vmoperator.api.caller.Tokens;
import io.accountdb.vmoperator.api.problem.ProblemType;
import io.accountdb.vmoperator.api.problem.Problems;
import io.accountdb.vmoperator.store.Role;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A server with one list and no VM, whose tokens are names; and a client of it. */
final class ServedApi implements AutoCloseable {
  private static final Map<String, Object> EMPTY_PAGE =
      Map.of("vms", List.of(), "total", 0, "limit", 10, "offset", 0);

  private final RecordedObserver observer = new RecordedObserver();
  private final ApiServer server;
  private final ApiClient client;

  /** One that always has its list. */
  ServedApi(ApiSettings settings) {
    this(settings, (request, response) -> sendList(response));
  }

  /**
   * The same with what a test needs.
   *
   * @param list answers {@code GET /vms}
   */
  ServedApi(ApiSettings settings, Handler list) {
    Handler take =
        (request, response) -> {
          request.content().as(byte[].class);
          throw Problems.invalid("name", "is missing");
        };
    Handler none =
        (request, response) -> {
          throw Problems.notFound();
        };
    server =
        new ApiServer(
            settings,
            ServedApi::caller,
            List.of(
                new Route(Method.GET, "/vms", list),
                new Route(Method.POST, "/vms", take),
                new Route(Method.GET, "/vms/{id}", none)),
            Set.of(),
            observer);
    client = new ApiClient(server.port());
  }

  static ApiSettings settings() {
    return ApiSettings.at("127.0.0.1", 0);
  }

  static void sendList(io.helidon.webserver.http.ServerResponse response) {
    Json.send(response, Status.OK_200, EMPTY_PAGE);
  }

  private static Caller caller(@Nullable String authorization) {
    if (authorization == null) {
      throw Problems.of(ProblemType.UNAUTHENTICATED, "send a token");
    }
    return new Caller(
        authorization.hashCode() & 0xffff,
        authorization,
        Role.USER,
        new KubernetesSubject(authorization, List.of()),
        BearerToken.of(new Tokens(Instant.EPOCH).of(authorization)));
  }

  ApiClient client() {
    return client;
  }

  RecordedObserver observer() {
    return observer;
  }

  int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
  }
}
