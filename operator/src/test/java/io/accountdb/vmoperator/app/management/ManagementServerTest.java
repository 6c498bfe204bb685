package io.accountdb.vmoperator.app.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManagementServerTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private final ProcessMetrics metrics = new ProcessMetrics();
  private volatile List<String> objections = List.of();
  private ManagementServer server;

  @BeforeEach
  void open() throws IOException {
    server =
        new ManagementServer(
            new InetSocketAddress("127.0.0.1", 0),
            metrics.registry(),
            Map.of("/readyz", () -> objections));
  }

  @AfterEach
  void close() {
    server.close();
    metrics.close();
    http.close();
  }

  @Test
  void shouldAnswerAProbe() throws Exception {
    // When
    HttpResponse<String> answer = send(request("/readyz"));

    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("ok\n");
  }

  @Test
  void shouldSayWhatSpeaksAgainst() throws Exception {
    // Given
    objections = List.of("the database cannot be reached", "the cache is not filled");

    // When
    HttpResponse<String> answer = send(request("/readyz"));

    // Then
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body())
        .isEqualTo("the database cannot be reached\nthe cache is not filled\n");
  }

  @Test
  void shouldServeMetricsInPrometheusFormat() throws Exception {
    // When
    HttpResponse<String> answer = send(request("/metrics"));

    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.body()).contains("# TYPE jvm_memory_used_bytes gauge");
  }

  @Test
  void shouldServeOpenMetricsWhereAskedFor() throws Exception {
    // When
    HttpResponse<String> answer =
        send(request("/metrics").header("Accept", "application/openmetrics-text;version=1.0.0"));

    // Then
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/openmetrics-text");
    assertThat(answer.body()).endsWith("# EOF\n");
  }

  @Test
  void shouldSayWhatIsServed() throws Exception {
    // When
    HttpResponse<String> answer = send(request("/healthz"));

    // Then
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("/metrics /startupz /livez /readyz");
  }

  @Test
  void shouldRefuseWrites() throws Exception {
    // When
    HttpResponse<String> answer =
        send(request("/readyz").POST(HttpRequest.BodyPublishers.ofString("x")));

    // Then
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
  }

  @Test
  void shouldFailWhereThePortIsInUse() {
    assertThatThrownBy(
            () ->
                new ManagementServer(
                    new InetSocketAddress("127.0.0.1", server.port()),
                    metrics.registry(),
                    Map.of()))
        .isInstanceOf(BindException.class);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
