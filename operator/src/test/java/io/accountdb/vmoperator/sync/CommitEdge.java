package io.accountdb.vmoperator.sync;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process's way to PostgreSQL, a relay on loopback: the process dies at the COMMIT that is
 * chosen, which is to say that all its connections break. Only transactions that change something
 * count.
 */
final class CommitEdge implements AutoCloseable {
  private static final String SCHEME = "jdbc:";
  private static final int PROTOCOL_3 = 196_608;

  /** One of these is in each statement that changes something. */
  private static final Set<String> CHANGES =
      Set.of(
          "sync_take",
          "sync_enter",
          "vm_audit_operation",
          "vm_audit_prune",
          "vm_usage_hourly AS h");

  private final URI server;
  private final ServerSocket door;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final int fatal;
  private final Death death;
  private final Runnable onTake;
  private final AtomicInteger commits = new AtomicInteger();
  private final CompletableFuture<Runnable> underWay = new CompletableFuture<>();

  /** How far the COMMIT has come when its process dies. */
  enum Death {
    /** It never leaves the process. */
    NOT_SENT,
    /** It reaches the server when another process is at work already. */
    LATE,
    /** It was carried out, but nobody has read the answer. */
    DONE
  }

  /**
   * @param fatal number of the COMMIT at which the process dies; 0: it lives
   * @param onTake run aside when the process wants to be the one that writes
   */
  CommitEdge(String jdbcUrl, int fatal, Death death, Runnable onTake) {
    server = URI.create(jdbcUrl.substring(SCHEME.length()));
    this.fatal = fatal;
    this.death = death;
    this.onTake = onTake;
    try {
      door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("commit edge").start(this::accept);
  }

  /** Of the server, by way of this; the driver sends the text of each statement each time. */
  String jdbcUrl() {
    String here = door.getInetAddress().getHostAddress() + ":" + door.getLocalPort();
    return SCHEME + server.toString().replace(server.getAuthority(), here) + "?prepareThreshold=0";
  }

  /** How many transactions that change something have come to their COMMIT. */
  int commits() {
    return commits.get();
  }

  boolean isDead() {
    return underWay.isDone();
  }

  /** Lets the COMMIT of a dead process arrive that was under way, and waits for its end. */
  void deliver() {
    underWay.join().run();
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket caller = register(door.accept());
        Link link = new Link(caller, register(new Socket(server.getHost(), server.getPort())));
        Thread.ofVirtual().start(link::request);
        Thread.ofVirtual().start(link::answer);
      } catch (IOException gone) {
        close();
      }
    }
  }

  private Socket register(Socket socket) throws IOException {
    sockets.add(socket);
    socket.setTcpNoDelay(true);
    if (door.isClosed()) {
      socket.close();
    }
    return socket;
  }

  private static void hangUp(Socket socket) {
    try {
      socket.close();
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
    sockets.forEach(CommitEdge::hangUp);
  }

  /** A connection. */
  private final class Link {
    private final Socket caller;
    private final Socket callee;
    private final CountDownLatch answered = new CountDownLatch(1);
    private volatile boolean deaf;

    Link(Socket caller, Socket callee) {
      this.caller = caller;
      this.callee = callee;
    }

    void request() {
      try (caller) {
        DataInputStream in = new DataInputStream(caller.getInputStream());
        OutputStream out = callee.getOutputStream();
        begin(in, out);
        boolean changes = false;
        while (true) {
          FrontendMessage message = FrontendMessage.read(in);
          String statement = message.statement();
          changes |= CHANGES.stream().anyMatch(statement::contains);
          if (changes && statement.equals("COMMIT") && commits.incrementAndGet() == fatal) {
            die(message, in);
            return;
          }
          changes &= !statement.equals("COMMIT") && !statement.equals("ROLLBACK");
          out.write(message.bytes());
          if (statement.contains("sync_take")) {
            Thread.ofVirtual().start(onTake);
          }
        }
      } catch (IOException cut) {
        hangUp(callee);
      }
    }

    /** Requests for encryption, which the server declines, and the startup message. */
    private void begin(DataInputStream in, OutputStream out) throws IOException {
      int code;
      do {
        byte[] body = in.readNBytes(in.readInt() - Integer.BYTES);
        code = new DataInputStream(new ByteArrayInputStream(body)).readInt();
        out.write(ByteBuffer.allocate(Integer.BYTES).putInt(body.length + Integer.BYTES).array());
        out.write(body);
      } while (code != PROTOCOL_3);
    }

    private void die(FrontendMessage commit, DataInputStream in) throws IOException {
      ByteArrayOutputStream request = new ByteArrayOutputStream();
      FrontendMessage last = commit;
      request.write(last.bytes());
      while (!last.endsRequest()) {
        last = FrontendMessage.read(in);
        request.write(last.bytes());
      }
      deaf = true;
      // Before the process can notice.
      underWay.complete(() -> send(request.toByteArray()));
      switch (death) {
        case NOT_SENT -> {}
        case LATE -> sockets.remove(callee);
        case DONE -> send(request.toByteArray());
      }
      close();
    }

    /** Returns when the server has carried it out. */
    private void send(byte[] request) {
      try {
        callee.getOutputStream().write(request);
        answered.await();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        hangUp(callee);
      }
    }

    void answer() {
      byte[] bytes = new byte[8_192];
      try (callee) {
        for (int read = callee.getInputStream().read(bytes);
            read >= 0 && !deaf;
            read = callee.getInputStream().read(bytes)) {
          caller.getOutputStream().write(bytes, 0, read);
        }
      } catch (IOException cut) {
        // Either side has hung up, and so does this.
      } finally {
        answered.countDown();
        hangUp(caller);
      }
    }
  }
}
