package io.accountdb.vmoperator.app.management;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves {@code /metrics}, {@code /startupz}, {@code /livez} and {@code /readyz} to the kubelet,
 * Prometheus and people. Opened first by {@link io.accountdb.vmoperator.app.OperatorProcess}, so
 * that a port in use ends the process before it competes for anything.
 */
public final class ManagementServer implements AutoCloseable {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService executor;
  private final PrometheusMeterRegistry registry;
  private final Map<String, Probe> probes;

  /**
   * Opens the port.
   *
   * @param probes by path
   * @throws IOException where the address cannot be bound
   */
  public ManagementServer(
      InetSocketAddress address, PrometheusMeterRegistry registry, Map<String, Probe> probes)
      throws IOException {
    this.registry = registry;
    this.probes = Map.copyOf(probes);
    server = HttpServer.create(address, 0);
    executor =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("management-", 0).factory());
    server.setExecutor(executor);
    server.createContext("/", this::answer);
    server.start();
  }

  /** The port that is open; differs from the one asked for where that was 0. */
  public int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      String path = exchange.getRequestURI().getPath();
      Probe probe = probes.get(path);
      if (!method.equals("GET") && !method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        send(exchange, 405, TEXT, "only GET and HEAD are served here\n");
      } else if (path.equals("/metrics")) {
        String type = accepts(exchange, "application/openmetrics-text") ? OPEN_METRICS : METRICS;
        send(exchange, 200, type, registry.scrape(type));
      } else if (probe != null) {
        var objections = probe.objections();
        String text = objections.isEmpty() ? "ok" : String.join("\n", objections);
        send(exchange, objections.isEmpty() ? 200 : 503, TEXT, text + "\n");
      } else {
        send(exchange, 404, TEXT, "served here: /metrics /startupz /livez /readyz\n");
      }
    }
  }

  private static boolean accepts(HttpExchange exchange, String type) {
    String accept = exchange.getRequestHeaders().getFirst("Accept");
    return accept != null && accept.contains(type);
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
