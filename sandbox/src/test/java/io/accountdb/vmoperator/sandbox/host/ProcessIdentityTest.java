package io.accountdb.vmoperator.sandbox.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessIdentityTest {
  @Test
  void shouldReadBackWhatItWrote() {
    // Given
    ProcessIdentity self = ProcessIdentity.current();

    // When, Then
    assertThat(ProcessIdentity.parse(self.toLine() + "\n")).contains(self);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "12", "12 34", "12 34 boot more", "x 34 boot", "-1 34 boot"})
  void shouldTakeAHalfWrittenRecordForNone(String line) {
    assertThat(ProcessIdentity.parse(line)).isEmpty();
  }

  @Test
  void shouldNotTakeARecycledPidForTheOldProcess() {
    // Given
    ProcessIdentity self = ProcessIdentity.current();

    // When
    var earlier = new ProcessIdentity(self.pid(), self.startTicks() - 1, self.bootId());
    var beforeReboot = new ProcessIdentity(self.pid(), self.startTicks(), "another-boot");

    // Then
    assertThat(self.isRunning()).isTrue();
    assertThat(earlier.isRunning()).isFalse();
    assertThat(beforeReboot.isRunning()).isFalse();
  }

  @Test
  void shouldSeeTheEndOfAProcessWhoseExitCodeNobodyCollects() throws Exception {
    // Given
    Process orphanage = shell("sh -c 'echo $$; exec sleep 60' & exec sleep 60");
    try (var output = orphanage.inputReader()) {
      ProcessIdentity orphan = ProcessIdentity.of(Long.parseLong(output.readLine())).orElseThrow();

      // When
      orphan.kill();

      // Then
      assertThat(orphan.awaitEnd(Duration.ofSeconds(10))).isTrue();
      assertThat(orphan.isRunning()).isFalse();
    } finally {
      orphanage.destroyForcibly();
    }
  }

  private static Process shell(String script) throws IOException {
    return new ProcessBuilder("sh", "-c", script).start();
  }
}
