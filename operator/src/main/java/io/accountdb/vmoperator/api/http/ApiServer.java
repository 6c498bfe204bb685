package io.accountdb.vmoperator.api.http;

import io.accountdb.vmoperator.api.problem.ProblemType;
import io.accountdb.vmoperator.api.problem.Problems;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Serves the API over HTTP: on its own port, by every replica. Opened and closed by {@code app}.
 * Each request has a virtual thread.
 */
public final class ApiServer implements AutoCloseable {
  private static final Duration SILENT_CLIENT = Duration.ofSeconds(30);
  private static final int MAXIMUM_HEADER_BYTES = 16 << 10;
  private static final int MAXIMUM_REQUEST_LINE_BYTES = 8 << 10;

  private final WebServer server;
  private final Deadlines deadlines;

  /**
   * Opens the port.
   *
   * @param routes all operations
   * @param streams paths that answer for as long as the client likes
   * @param observer is told of each request
   */
  public ApiServer(
      ApiSettings settings,
      Authentication authentication,
      List<Route> routes,
      Set<String> streams,
      ApiObserver observer) {
    deadlines = new Deadlines(settings.requestTimeout());
    Refusals refusals = new Refusals(observer);
    HttpRouting.Builder routing =
        HttpRouting.builder()
            .addFilter(new ObservingFilter(observer))
            .addFilter(new LoadFilter(settings.requestsAtOnce(), deadlines, streams))
            .addFilter(
                new AuthenticationFilter(
                    authentication, new CallerPace(settings.requestsPerSecond())));
    refusals.addTo(routing);
    List<Route> all = new ArrayList<>(routes);
    all.addAll(Documents.routes());
    addTo(routing, all);
    server = open(settings, routing, refusals);
  }

  private static WebServer open(
      ApiSettings settings, HttpRouting.Builder routing, Refusals refusals) {
    DirectHandlers.Builder direct = DirectHandlers.builder();
    for (EventType event : EventType.values()) {
      direct.addHandler(event, refusals);
    }
    return WebServer.builder()
        .shutdownHook(false)
        .host(settings.address())
        .port(settings.port())
        .maxTcpConnections(settings.maximumConnections())
        .maxPayloadSize(settings.maximumBodyBytes())
        .connectionOptions(SocketOptions.builder().readTimeout(SILENT_CLIENT).build())
        .idleConnectionTimeout(SILENT_CLIENT)
        .idleConnectionPeriod(SILENT_CLIENT)
        .shutdownGracePeriod(settings.drain())
        .addProtocol(
            Http1Config.builder()
                .maxHeadersSize(MAXIMUM_HEADER_BYTES)
                .maxPrologueLength(MAXIMUM_REQUEST_LINE_BYTES)
                .build())
        .directHandlers(direct.build())
        .routing(routing)
        .build()
        .start();
  }

  /** Names in braces match anything, so what has none is tried first. */
  private static void addTo(HttpRouting.Builder routing, List<Route> routes) {
    routes.stream()
        .sorted(Comparator.comparing(route -> !route.isLiteral()))
        .forEach(route -> routing.route(route.method(), route.path(), route.handler()));
    Map<String, Set<String>> methods =
        routes.stream()
            .collect(
                Collectors.groupingBy(
                    Route::path,
                    Collectors.mapping(
                        route -> route.method().text(), Collectors.toCollection(TreeSet::new))));
    methods.entrySet().stream()
        .sorted(Comparator.comparing(path -> path.getKey().indexOf('{') >= 0))
        .forEach(path -> routing.any(path.getKey(), otherMethods(path.getValue())));
  }

  private static Handler otherMethods(Set<String> allowed) {
    String list = String.join(", ", allowed);
    return (request, response) -> {
      response.header(HeaderNames.ALLOW, list);
      throw Problems.of(ProblemType.METHOD_NOT_ALLOWED, "allowed here: " + list);
    };
  }

  /** The port that is open; differs from the one asked for where that was 0. */
  public int port() {
    return server.port();
  }

  /** Takes no more requests, and waits for those that are under way. */
  @Override
  public void close() {
    server.stop();
    deadlines.close();
  }
}
