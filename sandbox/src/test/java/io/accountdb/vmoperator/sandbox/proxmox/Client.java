package io.accountdb.vmoperator.sandbox.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;

/** A plain client for the tests of the simulator: trusts its CA, shows a token, hides nothing. */
public final class Client implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI base;
  private final String token;
  private final HttpClient http;

  public Client(ProxmoxSimulator simulator, String token) {
    this(simulator, simulator.url(), token);
  }

  /** For an endpoint of one's choice. */
  Client(ProxmoxSimulator simulator, URI endpoint, String token) {
    base = endpoint;
    this.token = token;
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(trusting(simulator.certificateAuthorityPem()))
            .connectTimeout(Duration.ofSeconds(10))
            .build();
  }

  public record Answer(int status, String body, JsonNode json) {
    public JsonNode data() {
      return json.path("data");
    }

    public String message() {
      return json.path("message").asText().strip();
    }

    public String error(String parameter) {
      return json.path("errors").path(parameter).asText().strip();
    }
  }

  static SSLContext trusting(String pem) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry(
          "ca",
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException broken) {
      throw new IllegalStateException(broken);
    }
  }

  public Answer get(String path) {
    return send(request(path).GET());
  }

  public Answer delete(String path) {
    return send(request(path).DELETE());
  }

  public Answer post(String path, Map<String, String> form) {
    return send(form(path, form, "POST"));
  }

  public Answer put(String path, Map<String, String> form) {
    return send(form(path, form, "PUT"));
  }

  Answer rawBody(String method, String path, String contentType, String body) {
    return send(
        request(path)
            .header("Content-Type", contentType)
            .method(method, BodyPublishers.ofString(body)));
  }

  /** Calls, expects a UPID and waits for the task's end; gives its exit status. */
  public String task(Answer started) {
    if (started.status() != 200) {
      throw new AssertionError("no task: " + started);
    }
    return exitStatus(started.data().asText());
  }

  public String exitStatus(String upid) {
    String path = "/nodes/" + upid.split(":")[1] + "/tasks/" + escape(upid) + "/status";
    return Awaitility.await("end of " + upid)
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> get(path).data(), data -> data.path("status").asText().equals("stopped"))
        .path("exitstatus")
        .asText();
  }

  HttpRequest.Builder request(String path) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(base.resolve("/api2/json" + path)).timeout(Duration.ofSeconds(20));
    return token.isEmpty() ? builder : builder.header("Authorization", "PVEAPIToken=" + token);
  }

  private HttpRequest.Builder form(String path, Map<String, String> form, String method) {
    String body =
        form.entrySet().stream()
            .map(entry -> escape(entry.getKey()) + "=" + escape(entry.getValue()))
            .collect(Collectors.joining("&"));
    return request(path)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .method(method, BodyPublishers.ofString(body));
  }

  Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      String body = response.body();
      return new Answer(
          response.statusCode(),
          body,
          body.startsWith("{") ? JSON.readTree(body) : JSON.createObjectNode());
    } catch (IOException lost) {
      throw new UncheckedIOException(lost);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  static String escape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
