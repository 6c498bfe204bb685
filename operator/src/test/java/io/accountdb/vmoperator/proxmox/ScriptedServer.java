package io.accountdb.vmoperator.proxmox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** A TLS server that shows what arrives on the wire and answers, or fails to, as a test says. */
final class ScriptedServer implements AutoCloseable {
  private final SSLServerSocket socket;
  private final Function<Request, Reaction> script;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** A request as it came. Header names are in lower case. */
  record Request(String method, String target, Map<String, String> headers, String body) {
    String path() {
      return target.replaceFirst("\\?.*", "").replaceFirst("^/api2/json", "");
    }
  }

  sealed interface Reaction {
    record Answer(int status, String body, Map<String, String> headers) implements Reaction {}

    /** Closes the connection after the request was read. */
    record Drop() implements Reaction {}

    /** Sends half the body, then closes. */
    record Truncate(String body) implements Reaction {}

    /** Keeps the connection, and says nothing until the latch opens or the server is closed. */
    record Wait(CountDownLatch until, Reaction then) implements Reaction {}
  }

  ScriptedServer(SSLContext tls, Function<Request, Reaction> script) throws IOException {
    this.script = script;
    this.socket =
        (SSLServerSocket)
            tls.getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  static Reaction answer(int status, String body) {
    return new Reaction.Answer(status, body, Map.of());
  }

  static Reaction data(String json) {
    return answer(200, "{\"data\":" + json + "}");
  }

  static Reaction silence() {
    return new Reaction.Wait(new CountDownLatch(1), new Reaction.Drop());
  }

  URI url() {
    return URI.create("https://127.0.0.1:" + socket.getLocalPort());
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    socket.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        connections.add(connection);
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException e) {
        // Closed by the test.
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      while (react(connection)) {}
    } catch (IOException | InterruptedException e) {
      // The client went away, or does not trust us: the test sees that on its own side.
    } finally {
      connections.remove(connection);
    }
  }

  private boolean react(Socket connection) throws IOException, InterruptedException {
    Request request = read(connection.getInputStream());
    if (request == null) {
      return false;
    }
    requests.add(request);
    Reaction reaction = script.apply(request);
    while (reaction instanceof Reaction.Wait(CountDownLatch until, Reaction then)) {
      while (until.getCount() > 0 && closed.getCount() > 0) {
        until.await(5, TimeUnit.MILLISECONDS);
      }
      reaction = then;
    }
    return switch (reaction) {
      case Reaction.Answer(int status, String body, Map<String, String> headers) -> {
        write(connection.getOutputStream(), status, body.getBytes(UTF_8), headers, 1);
        yield true;
      }
      case Reaction.Truncate(String body) -> {
        write(connection.getOutputStream(), 200, body.getBytes(UTF_8), Map.of(), 2);
        yield false;
      }
      case Reaction.Drop _, Reaction.Wait _ -> false;
    };
  }

  private static Request read(InputStream input) throws IOException {
    String line = line(input);
    if (line.isEmpty()) {
      return null;
    }
    String[] start = line.split(" ", 3);
    Map<String, String> headers = new TreeMap<>();
    for (line = line(input); !line.isEmpty(); line = line(input)) {
      String[] header = line.split(": ?", 2);
      headers.put(header[0].toLowerCase(Locale.ROOT), header[1]);
    }
    headers.put("version", start[2]);
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Request(start[0], start[1], headers, new String(input.readNBytes(length), UTF_8));
  }

  private static String line(InputStream input) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = input.read(); next >= 0 && next != '\n'; next = input.read()) {
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  private static void write(
      OutputStream output, int status, byte[] body, Map<String, String> headers, int divisor)
      throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " reason\r\n");
    headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    head.append("Content-Length: " + body.length + "\r\n\r\n");
    output.write(head.toString().getBytes(ISO_8859_1));
    output.write(body, 0, body.length / divisor);
    output.flush();
  }
}
