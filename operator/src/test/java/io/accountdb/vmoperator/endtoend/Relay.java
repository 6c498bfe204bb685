package io.accountdb.vmoperator.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A way to a server, by loopback, that can be cut like a cable and mended again. */
final class Relay implements AutoCloseable {
  private final URI server;
  private final ServerSocket door;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger cuts = new AtomicInteger();

  /**
   * @param server with host and port
   */
  Relay(URI server) {
    this.server = server;
    try {
      door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("relay").start(this::accept);
  }

  /** Of the server, by way of this. */
  URI url() {
    String here = door.getInetAddress().getHostAddress() + ":" + door.getLocalPort();
    return URI.create(server.toString().replace(server.getAuthority(), here));
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket caller = door.accept();
        Socket callee = new Socket(server.getHost(), server.getPort());
        register(caller);
        register(callee);
        Thread.ofVirtual().start(() -> carry(caller, callee));
        Thread.ofVirtual().start(() -> carry(callee, caller));
      } catch (IOException gone) {
        close();
      }
    }
  }

  private void register(Socket socket) throws IOException {
    sockets.add(socket);
    if (cuts.get() > 0 || door.isClosed()) {
      socket.close();
    }
  }

  private void carry(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException cut) {
      // Either side has hung up, and so does this.
    } finally {
      sockets.remove(from);
    }
  }

  /** Ends all connections, and each new one at once, until this was mended as often as cut. */
  void cut() {
    cuts.incrementAndGet();
    hangUp();
  }

  void mend() {
    cuts.decrementAndGet();
  }

  private void hangUp() {
    try {
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    hangUp();
  }
}
