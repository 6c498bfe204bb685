package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.RecordedLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** What of an outage gets into the log. */
class VmChangeFeedTest {
  @Test
  void shouldTellTheLogOnceThatNothingIsHeardHoweverOftenItTries() throws IOException {
    try (RecordedLog log = RecordedLog.ofTheUsual();
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      // When
      try (VmChangeFeed _ = VmChangeFeed.open(databaseAt(server.getLocalPort()))) {
        for (int attempt = 0; attempt < 4; attempt++) {
          server.accept().close();
        }
      }

      // Then
      assertThat(log.warningsAfter(0))
          .filteredOn(line -> line.contains(VmChangeFeed.class.getName()))
          .singleElement()
          .asString()
          .contains("Changes of VMs are not heard of");
    }
  }

  private static DatabaseSettings databaseAt(int port) {
    return new DatabaseSettings(
        "jdbc:postgresql://127.0.0.1:%d/accountdb".formatted(port), "operator", "not-checked");
  }
}
