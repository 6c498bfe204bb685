package io.accountdb.vmoperator.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongConsumer;

/**
 * The operator's way to the database: a relay on loopback that can be cut like a cable, or stalled
 * like a network that drops every packet.
 */
final class DatabaseEdge implements AutoCloseable {
  private static final String SCHEME = "jdbc:";

  private final URI database;
  private final ServerSocket door;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final LongAdder sent = new LongAdder();
  private final ReentrantReadWriteLock stall = new ReentrantReadWriteLock();

  /**
   * @param jdbcUrl of the database
   */
  DatabaseEdge(String jdbcUrl) {
    database = URI.create(jdbcUrl.substring(SCHEME.length()));
    try {
      door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("database edge").start(this::accept);
  }

  /** Of the database, by way of this. */
  String jdbcUrl() {
    return SCHEME
        + database
            .toString()
            .replace(
                database.getAuthority(),
                door.getInetAddress().getHostAddress() + ":" + door.getLocalPort());
  }

  /** How much has been asked of the database; a statement is never free. */
  long bytesSent() {
    return sent.sum();
  }

  /** From now on connections are made, but nothing is carried; by the thread that resumes it. */
  void stall() {
    stall.writeLock().lock();
  }

  void resume() {
    stall.writeLock().unlock();
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        connect(register(door.accept()));
      } catch (IOException cut) {
        close();
      }
    }
  }

  private void connect(Socket caller) throws IOException {
    try {
      Socket callee = register(new Socket(database.getHost(), database.getPort()));
      Thread.ofVirtual().start(() -> carry(caller, callee, sent::add));
      Thread.ofVirtual().start(() -> carry(callee, caller, bytes -> {}));
    } catch (ConnectException nobodyThere) {
      sockets.remove(caller);
      caller.close();
    }
  }

  private Socket register(Socket socket) throws IOException {
    sockets.add(socket);
    if (door.isClosed()) {
      socket.close();
    }
    return socket;
  }

  private void carry(Socket from, Socket to, LongConsumer count) {
    try (from;
        to) {
      byte[] buffer = new byte[8192];
      for (int read = from.getInputStream().read(buffer);
          read >= 0;
          read = from.getInputStream().read(buffer)) {
        stall.readLock().lock();
        try {
          to.getOutputStream().write(buffer, 0, read);
        } finally {
          stall.readLock().unlock();
        }
        count.accept(read);
      }
    } catch (IOException cut) {
      // Either side has hung up, and so does this.
    } finally {
      sockets.remove(from);
    }
  }

  @Override
  public void close() {
    try {
      door.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
