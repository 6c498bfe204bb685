package io.accountdb.vmoperator.sandbox.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The moment between the end of an operating system and that of QEMU, slowly enough to be seen. */
class PowerOffTest extends SimulatorTestBase {
  @Override
  double timeScale() {
    return 3;
  }

  @Override
  World world() {
    return changedWorld("shutdownSeconds: 10", "shutdownSeconds: 1");
  }

  @Test
  void shouldShowAGuestThatHasPoweredOffUntilQemuIsGone() {
    // Given
    String upid = root.post(guest(100) + "/status/shutdown", Map.of()).data().asText();

    // When
    JsonNode seen =
        Awaitility.await("power off")
            .pollInterval(Duration.ofMillis(5))
            .until(this::current, row -> !row.path("qmpstatus").asText().equals("running"));

    // Then
    assertThat(seen.path("qmpstatus").asText()).isEqualTo("shutdown");
    assertThat(seen.path("status").asText()).isEqualTo("running");
    assertThat(root.exitStatus(upid)).isEqualTo("OK");
    assertThat(current().path("qmpstatus").asText()).isEqualTo("stopped");
  }

  private JsonNode current() {
    return root.get(guest(100) + "/status/current").data();
  }
}
