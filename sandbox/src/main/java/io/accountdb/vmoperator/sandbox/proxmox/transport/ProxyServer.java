package io.accountdb.vmoperator.sandbox.proxmox.transport;

import io.accountdb.vmoperator.sandbox.proxmox.access.Authentication;
import io.accountdb.vmoperator.sandbox.proxmox.api.Dispatcher;
import io.accountdb.vmoperator.sandbox.proxmox.time.ScaledClock;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTPS server in pveproxy's place, on the loopback interface: one virtual thread a connection.
 * It is written by hand because its warts are what it is for: no library drops connections, breaks
 * off answers and refuses chunked bodies on demand.
 */
public final class ProxyServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProxyServer.class);

  /**
   * How long an idle connection is kept, in real milliseconds: clients have timers of their own
   * against it, which no scale shortens.
   */
  private static final int IDLE_TIMEOUT_MILLIS = 5_000;

  private static final int TLS_HANDSHAKE = 22;
  private static final int MAXIMUM_CONNECTIONS = 800;

  private final String node;
  private final ServerSocket server;
  private final SSLContext tls;
  private final Gate gate;
  private final Dispatcher dispatcher;
  private final ScaledClock clock;
  private final WorkerRecycling recycling = new WorkerRecycling();
  private final Semaphore connections = new Semaphore(MAXIMUM_CONNECTIONS);
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Thread acceptor;

  /**
   * Starts listening.
   *
   * @param node whose proxy it is
   * @param port 0: any free one
   * @throws IOException where the port is taken
   */
  public ProxyServer(
      String node,
      int port,
      SSLContext tls,
      Authentication authentication,
      Dispatcher dispatcher,
      ScaledClock clock)
      throws IOException {
    this.node = node;
    this.tls = tls;
    this.dispatcher = dispatcher;
    this.clock = clock;
    gate = new Gate(authentication);
    server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    acceptor = Thread.ofVirtual().name("pveproxy").start(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        connections.acquire();
        Socket socket = server.accept();
        open.add(socket);
        if (server.isClosed()) {
          socket.close();
        }
        Thread.ofVirtual().name("pveproxy-" + socket.getPort()).start(() -> serve(socket));
      }
    } catch (IOException closed) {
      if (!server.isClosed()) {
        log.error("no more connections are accepted", closed);
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(Socket socket) {
    // Closing the plain socket, never the TLS one: pveproxy's drops come without a farewell.
    try (socket) {
      socket.setSoTimeout(IDLE_TIMEOUT_MILLIS);
      socket.setTcpNoDelay(true);
      int first = socket.getInputStream().read();
      if (first == TLS_HANDSHAKE) {
        serveTls(socket, first);
      } else if (first >= 0) {
        redirect(socket, first);
      }
    } catch (IOException gone) {
      log.debug("connection ended: {}", gone.toString());
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
      connections.release();
    }
  }

  private void serveTls(Socket socket, int first) throws IOException, InterruptedException {
    InputStream consumed = new ByteArrayInputStream(new byte[] {(byte) first});
    SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, consumed, false);
    secured.setUseClientMode(false);
    new Connection(
            node,
            new BufferedInputStream(secured.getInputStream()),
            secured.getOutputStream(),
            gate,
            dispatcher,
            clock,
            recycling)
        .serve();
  }

  private void redirect(Socket socket, int first) throws IOException {
    InputStream input =
        new SequenceInputStream(
            new ByteArrayInputStream(new byte[] {(byte) first}), socket.getInputStream());
    if (HeadReader.read(input) instanceof HeadReader.Head.Complete(RequestHead head)) {
      String host = head.headers().getOrDefault("host", "127.0.0.1:" + port());
      boolean read = head.method().equals("GET") || head.method().equals("HEAD");
      WireResponse response =
          WireResponse.redirect(
              read ? 301 : 308,
              read ? "Moved Permanently" : "Permanent Redirect",
              "https://" + host + head.target());
      response.write(socket.getOutputStream(), clock.now(), false, false);
    }
  }

  @Override
  public void close() {
    acceptor.interrupt();
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
      // The port is free only once the thread that waits at it has left.
      acceptor.join();
    } catch (IOException alreadyGone) {
      log.debug("closing: {}", alreadyGone.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
