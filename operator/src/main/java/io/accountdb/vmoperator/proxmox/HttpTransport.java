package io.accountdb.vmoperator.proxmox;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts calls on the wire: the only class of the client that does I/O. Used by {@link
 * EndpointFailover}.
 *
 * <p>The JDK's client sends a GET once more when the connection breaks before the first byte of the
 * answer, and no other method. Bodies have a length: pveproxy refuses chunks with 501.
 */
final class HttpTransport implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpTransport.class);

  /** Of an answer; {@code cluster/resources} takes some 300 bytes a guest. */
  private static final long LARGEST_ANSWER = 256L << 20;

  /** Makes the JDK's client repeat changes, too. */
  private static final String REPEAT_CHANGES = "jdk.httpclient.enableAllMethodRetry";

  private final HttpClient client;
  private final ExecutorService executor;
  private final String authorization;
  private final Duration connectTimeout;

  HttpTransport(SSLContext tls, ProxmoxEndpoint.Token token, Duration connectTimeout) {
    if (System.getProperty(REPEAT_CHANGES) != null) {
      throw new IllegalStateException(
          REPEAT_CHANGES + " must not be set: a change could be sent to Proxmox twice");
    }
    this.executor =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("proxmox-http-", 0).factory());
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .sslContext(tls)
            .connectTimeout(connectTimeout)
            .executor(executor)
            .build();
    this.authorization = "PVEAPIToken=" + credentials(token);
    this.connectTimeout = connectTimeout;
  }

  /** Sends once; {@code timeout} counts until the answer's last byte. */
  Exchange send(URI endpoint, Call call, Duration timeout) {
    CompletableFuture<HttpResponse<byte[]>> response =
        client.sendAsync(
            request(endpoint, call),
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_ANSWER));
    try {
      return answered(response.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      response.cancel(true);
      return new Exchange.TimedOut("no complete answer in time");
    } catch (InterruptedException e) {
      response.cancel(true);
      Thread.currentThread().interrupt();
      return new Exchange.Lost("interrupted while waiting for the answer");
    } catch (ExecutionException e) {
      return failed(e.getCause() == null ? e : e.getCause());
    }
  }

  /** Ends the calls in flight: each is {@link Exchange.Lost}. */
  @Override
  public void close() {
    client.shutdownNow();
    executor.shutdown();
  }

  private HttpRequest request(URI endpoint, Call call) {
    String base = endpoint.getScheme() + "://" + endpoint.getRawAuthority() + "/api2/json";
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + call.target()))
            .header("Authorization", authorization)
            .header("Accept", "application/json")
            .header("User-Agent", "proxmox-vm-operator");
    if (call.method().hasBody() && !call.parameters().isEmpty()) {
      // Not without a body: pveproxy would try to read it.
      request.header("Content-Type", "application/x-www-form-urlencoded");
    }
    return switch (call.method()) {
      case GET -> request.GET().build();
      case DELETE -> request.DELETE().build();
      case POST -> request.POST(form(call)).build();
      case PUT -> request.PUT(form(call)).build();
    };
  }

  private static BodyPublisher form(Call call) {
    return BodyPublishers.ofString(FormEncoding.encode(call.parameters()));
  }

  /** Proxmox unescapes the value, and cuts it at a semicolon (Formatter.pm of pve-manager). */
  private static String credentials(ProxmoxEndpoint.Token token) {
    String id = FormEncoding.encode(token.id()).replace("%40", "@").replace("%21", "!");
    return id + "=" + FormEncoding.encode(token.secret());
  }

  private static Exchange answered(HttpResponse<byte[]> response) {
    return new Exchange.Answered(
        response.statusCode(),
        response.body(),
        response.headers().firstValue("Date").flatMap(HttpTransport::date).orElse(null));
  }

  private static Optional<Instant> date(String header) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private Exchange failed(Throwable cause) {
    log.debug("no answer", cause);
    return switch (cause) {
      case HttpConnectTimeoutException e ->
          new Exchange.NotSent("no connection within " + connectTimeout.toMillis() + " ms", false);
      case ConnectException e -> new Exchange.NotSent(reason(e), false);
      // Our side ended the handshake, before anything was sent.
      case IOException e when within(e, CertificateException.class).isPresent() ->
          new Exchange.NotSent("its certificate is not trusted: " + reason(e), true);
      case IOException e -> new Exchange.Lost("the connection broke: " + reason(e));
      case Error e -> throw e;
      default -> new Exchange.Lost("the HTTP client failed: " + cause);
    };
  }

  private static String reason(Throwable failure) {
    if (within(failure, UnresolvedAddressException.class).isPresent()) {
      return "unknown host name";
    }
    return causes(failure)
        .map(Throwable::getMessage)
        .filter(message -> message != null && !message.isBlank())
        .findFirst()
        // The JDK's client drops the text of a refused connection.
        .orElse(failure instanceof ConnectException ? "connection refused" : failure.toString());
  }

  private static Optional<Throwable> within(Throwable failure, Class<? extends Throwable> type) {
    return causes(failure).filter(type::isInstance).findFirst();
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, (@Nullable Throwable e) -> e != null, Throwable::getCause);
  }
}
