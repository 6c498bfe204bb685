package io.accountdb.vmoperator.sandbox.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** Finds free TCP ports on 127.0.0.1 for programs that cannot choose one themselves. */
public final class LoopbackPorts {
  /** Below Linux's ephemeral range (32768 up), where any outgoing connection may take a port. */
  private static final int LOWEST = 20_000;

  private static final int HIGHEST = 32_767;
  private static final int CANDIDATES = 200;
  private static final int ATTEMPTS = 5;

  private LoopbackPorts() {}

  public static int free() {
    for (int candidate = 0; candidate < CANDIDATES; candidate++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
      try (var socket = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // Taken; the next candidate.
      }
    }
    throw new SandboxException(
        "no free TCP port found on 127.0.0.1 between " + LOWEST + " and " + HIGHEST);
  }

  /** Runs a start that chooses its ports anew each time, until none was taken in between. */
  public static <T> T retrying(Supplier<T> start) {
    for (int attempt = 1; ; attempt++) {
      try {
        return start.get();
      } catch (PortTakenException e) {
        if (attempt == ATTEMPTS) {
          throw new SandboxException(e.getMessage() + ", " + ATTEMPTS + " times in a row", e);
        }
      }
    }
  }
}
