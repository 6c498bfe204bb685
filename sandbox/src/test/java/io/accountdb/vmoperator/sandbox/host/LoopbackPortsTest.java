package io.accountdb.vmoperator.sandbox.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopbackPortsTest {
  @Test
  void shouldFindAPortThatCanBeBound() throws IOException {
    // When
    int port = LoopbackPorts.free();

    // Then
    try (var socket = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      assertThat(socket.getLocalPort()).isEqualTo(port);
    }
  }

  @Test
  void shouldTryAgainWhenThePortWasTakenInBetween() {
    // Given
    AtomicInteger attempts = new AtomicInteger();

    // When
    String result =
        LoopbackPorts.retrying(
            () -> {
              if (attempts.incrementAndGet() < 3) {
                throw new PortTakenException("etcd");
              }
              return "started";
            });

    // Then
    assertThat(result).isEqualTo("started");
    assertThat(attempts).hasValue(3);
  }

  @Test
  void shouldGiveUpAfterAFewAttempts() {
    assertThatThrownBy(
            () ->
                LoopbackPorts.retrying(
                    () -> {
                      throw new PortTakenException("etcd");
                    }))
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("etcd")
        .hasMessageContaining("5 times in a row");
  }
}
