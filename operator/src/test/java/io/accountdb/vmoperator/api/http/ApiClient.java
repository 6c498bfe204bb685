package io.accountdb.vmoperator.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A client over real HTTP; each answer has to be one that the OpenAPI document has. */
public final class ApiClient {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final URI base;
  private final OpenApiConformance conformance;

  public ApiClient(int port) {
    base = URI.create("http://127.0.0.1:" + port);
    conformance = new OpenApiConformance(send(request("/openapi.json", null).build()).body());
  }

  /** An answer. */
  public record Answer(int status, String text, HttpResponse<String> response) {
    /** The body, which has to be JSON. */
    public JsonNode json() {
      try {
        return JSON.readTree(text);
      } catch (IOException e) {
        throw new UncheckedIOException(text, e);
      }
    }

    public String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  public OpenApiConformance conformance() {
    return conformance;
  }

  public URI base() {
    return base;
  }

  public Answer get(String path, @Nullable String token) {
    return call("GET", path, token, null);
  }

  public Answer post(String path, @Nullable String token, String body) {
    return call("POST", path, token, body);
  }

  public Answer put(String path, @Nullable String token, String body) {
    return call("PUT", path, token, body);
  }

  public Answer delete(String path, @Nullable String token) {
    return call("DELETE", path, token, null);
  }

  /**
   * Any call.
   *
   * @param token the whole header {@code Authorization}; null: none
   * @param body JSON; null: none
   */
  public Answer call(
      String method,
      String path,
      @Nullable String token,
      @Nullable String body,
      String... headers) {
    HttpRequest.Builder request = request(path, token);
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    return exchange(request.build());
  }

  /** Sends what a test has made by itself. */
  public Answer exchange(HttpRequest request) {
    HttpResponse<String> response = send(request);
    conformance.check(request.method(), request.uri(), response);
    return new Answer(response.statusCode(), response.body(), response);
  }

  /** What is not in the document: the pages about it, and our own faults. */
  public Answer unchecked(String path, String token) {
    HttpResponse<String> response = send(request(path, token).build());
    return new Answer(response.statusCode(), response.body(), response);
  }

  /** The beginning of a request. */
  public HttpRequest.Builder request(String path, @Nullable String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(120));
    if (token != null) {
      request.header("Authorization", token);
    }
    return request;
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
