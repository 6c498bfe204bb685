package io.accountdb.vmoperator.sandbox.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentFileTest {
  @TempDir private Path folder;

  @Test
  void shouldLeavePlainValuesPlain() {
    // Given
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("URL", "jdbc:postgresql://127.0.0.1:5432/accountdb");
    variables.put("PORT", "9090");

    // When, Then
    assertThat(EnvironmentFile.render(variables))
        .isEqualTo("URL=jdbc:postgresql://127.0.0.1:5432/accountdb\nPORT=9090\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "two words",
        "it's",
        "$HOME",
        "`id`",
        "a;b",
        "a\\b",
        "\"quoted\"",
        "~",
        "ü",
        "a\nb"
      })
  void shouldReachTheShellUnchanged(String value) throws Exception {
    // Given
    Path file = folder.resolve("operator.env");
    Files.writeString(file, EnvironmentFile.render(Map.of("VALUE", value)));

    // When
    Process shell =
        new ProcessBuilder("sh", "-c", ". \"$1\"; printf %s \"$VALUE\"", "sh", file.toString())
            .start();
    String seen = new String(shell.getInputStream().readAllBytes());

    // Then
    assertThat(shell.waitFor()).isZero();
    assertThat(seen).isEqualTo(value);
  }
}
