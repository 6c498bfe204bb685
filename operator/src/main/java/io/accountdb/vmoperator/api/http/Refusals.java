package io.accountdb.vmoperator.api.http;

import io.accountdb.vmoperator.api.problem.Limit;
import io.accountdb.vmoperator.api.problem.Problem;
import io.accountdb.vmoperator.api.problem.ProblemException;
import io.accountdb.vmoperator.api.problem.ProblemType;
import io.accountdb.vmoperator.api.problem.Problems;
import io.accountdb.vmoperator.store.DatabaseException;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a {@link Problem} of whatever ends a request: our own refusals, the server's before it
 * finds a handler, a database that does not answer, and our faults, of which the client learns
 * nothing but that.
 */
final class Refusals implements DirectHandler {
  private static final Logger log = LoggerFactory.getLogger(Refusals.class);

  private final ApiObserver observer;

  Refusals(ApiObserver observer) {
    this.observer = observer;
  }

  void addTo(HttpRouting.Builder routing) {
    routing.error(
        ProblemException.class, (request, response, refusal) -> answer(response, refusal));
    routing.error(DatabaseException.class, Refusals::answer);
    routing.error(HttpException.class, (request, response, e) -> answer(response, e));
    routing.error(Throwable.class, Refusals::answer);
  }

  private void answer(ServerResponse response, ProblemException refusal) {
    if (refusal.getCause() != null) {
      log.warn("{}", refusal.getMessage(), refusal.getCause());
    }
    refusal.limit().ifPresent(observer::refused);
    Json.send(response, refusal.problem());
  }

  private static void answer(ServerRequest request, ServerResponse response, DatabaseException e) {
    log.warn("{} {}: {}", request.prologue().method(), request.path().rawPath(), e.getMessage());
    Json.send(
        response,
        Problems.unavailable("the database does not answer", Duration.ofSeconds(5), null)
            .problem());
  }

  private void answer(ServerResponse response, HttpException e) {
    answer(response, refusal(e.status()));
  }

  private static void answer(ServerRequest request, ServerResponse response, Throwable e) {
    // As it was sent: decoded it may have line breaks in it, which would forge a log.
    log.error("{} {}", request.prologue().method(), request.path().rawPath(), e);
    Json.send(response, refusal(Status.INTERNAL_SERVER_ERROR_500).problem());
  }

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType event,
      Status status,
      ServerResponseHeaders headers,
      Throwable thrown,
      System.Logger logger) {
    if (event == EventType.INTERNAL_ERROR) {
      log.error("A request failed before it reached a handler", thrown);
    }
    boolean keepAlive = thrown instanceof RequestException e && e.keepAlive();
    return answer(status, headers, keepAlive);
  }

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType event,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    return answer(status, headers, event.keepAlive());
  }

  private TransportResponse answer(
      Status status, ServerResponseHeaders headers, boolean keepAlive) {
    ProblemException refusal = refusal(status);
    refusal.limit().ifPresent(observer::refused);
    Problem problem = refusal.problem();
    headers.set(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE);
    return TransportResponse.builder()
        .status(Status.create(problem.status()))
        .headers(headers)
        .keepAlive(keepAlive)
        .entity(Json.bytes(problem))
        .build();
  }

  private static ProblemException refusal(Status status) {
    return switch (status.code()) {
      // Of headers that are too large Helidon says no more than that, and ends the connection.
      case 400 ->
          Problems.of(
              ProblemType.MALFORMED,
              "this is no well-formed HTTP request, or its headers are larger than is taken here");
      case 404 -> Problems.notFound();
      case 413 -> Problems.beyond(Limit.BODY, "the body is larger than is taken here", null);
      case 415 -> Problems.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "send application/json");
      default ->
          status.code() < 500
              ? Problems.of(ProblemType.MALFORMED, status.reasonPhrase())
              : Problems.of(
                  ProblemType.INTERNAL, "that is our fault; the log of the operator has it");
    };
  }
}
