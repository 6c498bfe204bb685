package io.accountdb.vmoperator.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the port behaves, whatever is served on it. */
class ApiServerTest {
  private static final Map<String, Object> EMPTY_PAGE =
      Map.of("vms", List.of(), "total", 0, "limit", 10, "offset", 0);

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void shouldServeTheDocumentsToAnybody() {
    // Given
    ApiClient client = client(settings());
    // When / Then
    assertThat(client.get("/openapi.json", null).json().at("/openapi").asText()).isEqualTo("3.1.0");
    for (String path :
        List.of("/docs", "/docs/docs.js", "/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js")) {
      assertThat(client.unchecked(path, "alice").status()).as(path).isEqualTo(200);
    }
  }

  @Test
  void shouldRefuseWhoItDoesNotKnow() {
    // Given
    ApiClient client = client(settings());
    // When
    ApiClient.Answer answer = client.get("/vms", null);
    // Then
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
    assertThat(answer.json().at("/type").asText()).isEqualTo(ProblemType.UNAUTHENTICATED.uri());
  }

  @Test
  void shouldRefuseTwoAuthorizationHeaders() {
    // Given
    ApiClient client = client(settings());
    // When
    ApiClient.Answer answer =
        client.call("GET", "/vms", "alice", null, "Authorization", "Bearer alice");
    // Then
    assertThat(answer.status()).isEqualTo(401);
  }

  @Test
  void shouldNameTheMethodsOfAPath() {
    // Given
    ApiClient client = client(settings());
    // When
    ApiClient.Answer answer = client.call("PATCH", "/vms", "alice", "{}");
    // Then
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo("GET, POST");
  }

  @Test
  void shouldAnswerAnUnknownPathLikeAnythingThatIsNotThere() {
    // Given
    ApiClient client = client(settings());
    // When
    ApiClient.Answer answer = client.get("/elsewhere", "alice");
    // Then
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json()).isEqualTo(client.get("/vms/7", "alice").json());
  }

  @Test
  void shouldTellNothingOfItsOwnFaults() {
    // Given
    ApiClient client =
        client(
            settings(),
            (request, response) -> {
              throw new IllegalStateException("the secret");
            });
    // When
    ApiClient.Answer answer = client.unchecked("/vms", "alice");
    // Then
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.json().at("/type").asText()).isEqualTo(ProblemType.INTERNAL.uri());
    assertThat(answer.text()).doesNotContain("secret");
  }

  @Test
  void shouldRefuseABodyThatIsTooLarge() {
    // Given
    ApiClient client = client(settings());
    String large = "x".repeat(70_000);
    // When
    int declared = client.post("/vms", "alice", large).status();
    int chunked =
        client
            .exchange(
                client
                    .request("/vms", "alice")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(large)))
                    .build())
            .status();
    // Then
    assertThat(declared).isEqualTo(413);
    assertThat(chunked).isEqualTo(413);
  }

  @Test
  void shouldRefuseHeadersThatAreTooLarge() {
    // Given
    ApiClient client = client(settings());
    // When
    ApiClient.Answer answer =
        client.call("GET", "/vms", "alice", null, "X-Large", "x".repeat(20_000));
    // Then
    assertThat(answer.status()).isEqualTo(400);
  }

  @Test
  void shouldHoldACallerToTheirPace() {
    // Given
    ApiClient client = client(settings().withRequestsPerSecond(2));
    // When
    List<ApiClient.Answer> answers =
        IntStream.range(0, 20).mapToObj(i -> client.get("/vms", "alice")).toList();
    // Then
    ApiClient.Answer refused =
        answers.stream().filter(answer -> answer.status() == 429).findFirst().orElseThrow();
    assertThat(refused.header("Retry-After")).isEqualTo("1");
    assertThat(client.get("/vms", "bob").status()).isEqualTo(200);
  }

  @Test
  void shouldWorkOnSoManyRequestsAtOnceAndNoMore() throws Exception {
    // Given
    CountDownLatch begun = new CountDownLatch(2);
    CountDownLatch go = new CountDownLatch(1);
    ApiSettings two = new ApiSettings("127.0.0.1", 0, 1_000, 10, 2, 100, LONG, LONG);
    ApiClient client =
        client(
            two,
            (request, response) -> {
              begun.countDown();
              go.await();
              Json.send(response, Status.OK_200, EMPTY_PAGE);
            });
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ApiClient.Answer> first = callers.submit(() -> client.get("/vms", "alice"));
      Future<ApiClient.Answer> second = callers.submit(() -> client.get("/vms", "bob"));
      begun.await();
      // When
      ApiClient.Answer third = client.get("/vms", "carol");
      go.countDown();
      // Then
      assertThat(third.status()).isEqualTo(429);
      assertThat(first.get().status()).isEqualTo(200);
      assertThat(second.get().status()).isEqualTo(200);
    }
  }

  @Test
  void shouldCutOffARequestThatTakesTooLong() throws Exception {
    // Given
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    ApiSettings brief =
        new ApiSettings("127.0.0.1", 0, 1_000, 10, 2, 100, Duration.ofMillis(50), LONG);
    ApiClient client =
        client(
            brief,
            (request, response) -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.complete(true);
                throw Problems.unavailable("too late", Duration.ofSeconds(1), null);
              }
            });
    // When
    ApiClient.Answer answer = client.get("/vms", "alice");
    // Then
    assertThat(interrupted.get()).isTrue();
    assertThat(answer.status()).isEqualTo(503);
  }

  @Test
  void shouldFinishWhatIsUnderWayWhenItEnds() throws Exception {
    // Given
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    ApiServer server =
        server(
            settings(),
            (request, response) -> {
              begun.countDown();
              go.await();
              Json.send(response, Status.OK_200, EMPTY_PAGE);
            });
    ApiClient client = new ApiClient(server.port());
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ApiClient.Answer> underWay = callers.submit(() -> client.get("/vms", "alice"));
      begun.await();
      // When
      AtomicBoolean ended = new AtomicBoolean();
      Future<?> end =
          callers.submit(
              () -> {
                server.close();
                ended.set(true);
              });
      await().until(() -> isClosed(server.port()));
      assertThat(ended).isFalse();
      go.countDown();
      // Then
      assertThat(underWay.get().status()).isEqualTo(200);
      end.get();
    }
  }

  private static final Duration LONG = Duration.ofSeconds(30);

  private static ApiSettings settings() {
    return ApiSettings.at("127.0.0.1", 0);
  }

  private ApiClient client(ApiSettings settings) {
    return client(settings, (request, response) -> Json.send(response, Status.OK_200, EMPTY_PAGE));
  }

  private ApiClient client(ApiSettings settings, Handler list) {
    ApiServer server = server(settings, list);
    open.add(server);
    return new ApiClient(server.port());
  }

  /** Tokens are names; there is one list, and no VM. */
  private static ApiServer server(ApiSettings settings, Handler list) {
    Handler take =
        (request, response) -> {
          request.content().as(byte[].class);
          throw Problems.invalid("name", "is missing");
        };
    Handler none =
        (request, response) -> {
          throw Problems.notFound();
        };
    return new ApiServer(
        settings,
        ApiServerTest::caller,
        List.of(
            new Route(Method.GET, "/vms", list),
            new Route(Method.POST, "/vms", take),
            new Route(Method.GET, "/vms/{id}", none)),
        Set.of());
  }

  private static Caller caller(String authorization) {
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

  private static boolean isClosed(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return false;
    } catch (IOException refused) {
      return true;
    }
  }
}
