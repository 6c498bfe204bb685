package io.accountdb.vmoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogTailTest {
  @Test
  void shouldShowTheLastLinesWithoutTheResult() {
    // Given
    List<String> log = new ArrayList<>(List.of("one", "two", "three", "four", " ", "five"));
    log.add("six");
    log.add("TASK ERROR: it did not work out");

    // Then
    assertThat(LogTail.of(log)).isEqualTo("two | three | four | five | six");
    assertThat(LogTail.of(List.of("TASK ERROR: it did not work out"))).isEmpty();
  }

  @Test
  void shouldShowTheLastWarningsOnly() {
    assertThat(LogTail.warnings(List.of("WARN: old", "all is well", "TASK WARNINGS: 1")))
        .isEqualTo("WARN: old");
  }

  @Test
  void shouldKeepTheEndOfWhatIsTooLong() {
    // When
    String tail = LogTail.of(List.of("x".repeat(1000), "the cause"));

    // Then
    assertThat(tail).hasSize(500).startsWith("...xxx").endsWith("xxx | the cause");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kvm -spice port=61000,password=hunter2,addr=127.0.0.1",
        "login with Password: hunter2",
        "-iscsi user=a,password-secret=hunter2",
        "Authorization: PVEAPIToken=root@pam!ci=hunter2",
        "-object secret,id=disk,data=hunter2",
      })
  void shouldShowNoSecrets(String line) {
    assertThat(LogTail.of(List.of(line))).doesNotContain("hunter2").contains("***");
  }
}
