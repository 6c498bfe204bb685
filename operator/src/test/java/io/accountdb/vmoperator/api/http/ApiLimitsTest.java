package io.accountdb.vmoperator.api.http;

import static io.accountdb.vmoperator.api.http.ServedApi.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.api.http.ApiClient.Answer;
import io.accountdb.vmoperator.api.problem.Limit;
import io.accountdb.vmoperator.api.problem.Problems;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients can have of the port, and how it ends. */
class ApiLimitsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private ServedApi api;

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void shouldRefuseABodyThatIsTooLarge() {
    // Given
    api = new ServedApi(settings());
    BodyPublisher large = BodyPublishers.ofString("x".repeat((64 << 10) + 1));
    // When
    int declared = send(request -> request.expectContinue(true).POST(large));
    int chunked = send(request -> request.POST(BodyPublishers.fromPublisher(large)));
    // Then
    assertThat(declared).isEqualTo(413);
    assertThat(chunked).isEqualTo(413);
    assertThat(api.observer().refusals()).containsExactly(Limit.BODY, Limit.BODY);
  }

  @Test
  void shouldRefuseHeadersThatAreTooLarge() {
    // Given
    api = new ServedApi(settings());
    // When
    Answer answer = api.client().call("GET", "/vms", "alice", null, "X-Large", "x".repeat(20_000));
    // Then
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().at("/detail").asText()).contains("headers are larger");
  }

  @Test
  void shouldHoldACallerToTheirPace() {
    // Given
    api = new ServedApi(settings().withRequestsPerSecond(2));
    // When
    List<Answer> answers =
        IntStream.range(0, 20).mapToObj(i -> api.client().get("/vms", "alice")).toList();
    // Then
    Answer refused =
        answers.stream().filter(answer -> answer.status() == 429).findFirst().orElseThrow();
    assertThat(refused.header("Retry-After")).isEqualTo("1");
    assertThat(api.client().get("/vms", "bob").status()).isEqualTo(200);
    assertThat(api.observer().refusals()).isNotEmpty().containsOnly(Limit.PACE);
  }

  @Test
  void shouldWorkOnSoManyRequestsAtOnceAndNoMore() throws Exception {
    // Given
    CountDownLatch begun = new CountDownLatch(2);
    CountDownLatch go = new CountDownLatch(1);
    ApiSettings two = new ApiSettings("127.0.0.1", 0, 1_000, 10, 2, 100, LONG, LONG);
    api =
        new ServedApi(
            two,
            (request, response) -> {
              begun.countDown();
              go.await();
              ServedApi.sendList(response);
            });
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> first = callers.submit(() -> api.client().get("/vms", "alice"));
      Future<Answer> second = callers.submit(() -> api.client().get("/vms", "bob"));
      begun.await();
      // When
      Answer third = api.client().get("/vms", "carol");
      go.countDown();
      // Then
      assertThat(third.status()).isEqualTo(429);
      assertThat(api.observer().refusals()).containsExactly(Limit.REQUESTS_AT_ONCE);
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
    api =
        new ServedApi(
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
    Answer answer = api.client().get("/vms", "alice");
    // Then
    assertThat(interrupted.get()).isTrue();
    assertThat(answer.status()).isEqualTo(503);
  }

  @Test
  void shouldFinishWhatIsUnderWayWhenItEnds() throws Exception {
    // Given
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    api =
        new ServedApi(
            settings(),
            (request, response) -> {
              begun.countDown();
              go.await();
              ServedApi.sendList(response);
            });
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> underWay = callers.submit(() -> api.client().get("/vms", "alice"));
      begun.await();
      // When
      AtomicBoolean ended = new AtomicBoolean();
      Future<?> end =
          callers.submit(
              () -> {
                api.close();
                ended.set(true);
              });
      await().until(() -> isClosed(api.port()));
      assertThat(ended).isFalse();
      go.countDown();
      // Then
      assertThat(underWay.get().status()).isEqualTo(200);
      end.get();
    }
  }

  /** Nothing is left to be sent when the refusal comes: else there may be a broken pipe instead. */
  private int send(UnaryOperator<HttpRequest.Builder> with) {
    HttpRequest.Builder request =
        api.client().request("/vms", "alice").header("Content-Type", "application/json");
    return api.client().exchange(with.apply(request).build()).status();
  }

  private static boolean isClosed(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return false;
    } catch (IOException refused) {
      return true;
    }
  }
}
