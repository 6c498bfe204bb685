package io.accountdb.vmoperator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Walks the path that the README promises to a newcomer, with the programs that were just built.
 */
class QuickStartIT {
  private static final Path SCRIPT = Path.of("..", "examples", "quickstart", "run.sh");

  @TempDir private Path folder;

  @Test
  void shouldShowEachTenantTheirOwnVms() throws Exception {
    // Given
    Path output = folder.resolve("output");

    // When
    int exitCode = run(output, "--once", "--state", folder.resolve("state").toString());

    // Then
    String text = Files.readString(output);
    assertThat(exitCode).as(text).isZero();
    assertThat(text)
        .containsSubsequence(
            "== What alice sees in the table vms", "database-1", "web-1", "(2 rows)")
        .containsSubsequence("== What bob sees\n", "web-1.team-b", "(1 row)")
        .containsSubsequence("== What bob sees of alice's", "(0 rows)", "0 rows changed");
  }

  @Test
  void shouldSayWhichFlagsThereAre() throws Exception {
    // Given
    Path output = folder.resolve("output");

    // When
    int exitCode = run(output, "--twice");

    // Then
    assertThat(exitCode).isEqualTo(2);
    assertThat(Files.readString(output))
        .contains("--twice is unknown; right would be --once or --state DIR");
  }

  private static int run(Path output, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(SCRIPT.toString());
    builder.command().addAll(List.of(arguments));
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      // The script cleans up after itself on SIGTERM.
      process.destroy();
      process.waitFor(30, TimeUnit.SECONDS);
      throw new AssertionError("no end within five minutes:\n" + Files.readString(output));
    }
    return process.exitValue();
  }
}
