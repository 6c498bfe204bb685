package io.accountdb.vmoperator.sandbox.command.fault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.accountdb.vmoperator.sandbox.host.SandboxException;
import io.accountdb.vmoperator.sandbox.proxmox.ProxmoxSimulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The daemon's door for orders from the command line: on the loopback interface, for those who can
 * read the secret in the state folder. One order at a time.
 */
public final class FaultServer implements AutoCloseable {
  static final String PATH = "/faults";

  private static final int MAXIMUM_BYTES = 64 * 1024;
  private static final int SECRET_BYTES = 32;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpServer server;
  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final FaultOrders orders;
  private final FaultAccess access;

  private FaultServer(ProxmoxSimulator simulator) throws IOException {
    orders = new FaultOrders(simulator);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    access =
        new FaultAccess(
            "http://127.0.0.1:" + server.getAddress().getPort() + PATH,
            HexFormat.of().formatHex(secret));
    server.setExecutor(executor);
    server.createContext(PATH, this::answer);
    server.start();
  }

  /**
   * Opens the door.
   *
   * @throws SandboxException where the machine has no free port
   */
  public static FaultServer start(ProxmoxSimulator simulator) {
    try {
      return new FaultServer(simulator);
    } catch (IOException e) {
      throw new SandboxException("cannot listen for `sandbox fault`: " + e.getMessage(), e);
    }
  }

  /** How clients get in. */
  public FaultAccess access() {
    return access;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String given = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
      if (!MessageDigest.isEqual(bytes(given), bytes(access.authorization()))) {
        send(exchange, 401, "the secret is wrong");
      } else if (!exchange.getRequestMethod().equals("POST")) {
        send(exchange, 405, "only POST is served here");
      } else {
        carryOut(exchange);
      }
    }
  }

  private void carryOut(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MAXIMUM_BYTES + 1);
    if (body.length > MAXIMUM_BYTES) {
      send(exchange, 413, "an order has at most " + MAXIMUM_BYTES + " bytes");
      return;
    }
    try {
      send(exchange, 200, orders.carryOut(JSON.readValue(body, FaultOrder.class)));
    } catch (JsonProcessingException malformed) {
      send(exchange, 400, "not an order: " + malformed.getOriginalMessage());
    } catch (IllegalArgumentException misuse) {
      send(exchange, 400, String.valueOf(misuse.getMessage()));
    } catch (IllegalStateException | UncheckedIOException refused) {
      send(exchange, 409, String.valueOf(refused.getMessage()));
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = bytes(text);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
