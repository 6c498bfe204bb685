package io.accountdb.vmoperator.sandbox.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: none may outlive the JVM that started it. */
class ChildrenIT {
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir private Path folder;

  @Test
  void shouldEndWhatIsStillRunningWhenClosed() throws IOException {
    // Given
    Children children = Children.guardedBy(folder.resolve("records"), folder, Optional.empty());
    ChildProcess sleeper = children.start("sleeper", List.of("sleep", "600"));

    // When
    children.close();

    // Then
    assertThat(sleeper.isRunning()).isFalse();
    assertThat(folder).exists();
  }

  @Test
  void shouldTellWhyAProgramEndedEarly() throws IOException {
    // Given
    try (Children children =
        Children.guardedBy(folder.resolve("records"), folder, Optional.empty())) {
      ChildProcess failing =
          children.start("failing", List.of("sh", "-c", "echo no such database; exit 3"));

      // When, Then
      assertThatThrownBy(() -> failing.awaitReady(LONG, () -> false))
          .isInstanceOf(SandboxException.class)
          .hasMessageContaining("failing ended with exit code 3")
          .hasMessageContaining("no such database")
          .hasMessageContaining(folder.resolve("failing.log").toString());
    }
  }

  @Test
  void shouldTellATakenPortFromOtherFailures() throws IOException {
    // Given
    try (Children children =
        Children.guardedBy(folder.resolve("records"), folder, Optional.empty())) {
      ChildProcess failing =
          children.start(
              "server", List.of("sh", "-c", "echo bind: Address already in use; exit 1"));

      // When, Then
      assertThatThrownBy(() -> failing.awaitReady(LONG, () -> false))
          .isInstanceOf(PortTakenException.class);
    }
  }

  @Test
  void shouldEndChildrenAndDeleteTheirFolderWhenTheJvmIsKilled() throws Exception {
    // Given
    Process parent = startParent();
    try (BufferedReader output = parent.inputReader()) {
      Path state = Path.of(output.readLine());
      ProcessIdentity child = ProcessIdentity.parse(output.readLine()).orElseThrow();
      assertThat(child.isRunning()).isTrue();
      assertThat(state).isDirectory();

      // When
      parent.destroyForcibly();

      // Then
      assertThat(child.awaitEnd(LONG)).isTrue();
      Awaitility.await().atMost(LONG).untilAsserted(() -> assertThat(state).doesNotExist());
    }
  }

  @Test
  void shouldEndWhatAKilledOwnerAndItsGuardianLeftBehind() throws Exception {
    // Given
    Process leftover = new ProcessBuilder("sleep", "600").start();
    ProcessIdentity identity = ProcessIdentity.of(leftover.pid()).orElseThrow();
    Path records = StateEntry.PROCESSES.in(folder).resolve("1-1");
    Files.createDirectories(records);
    Files.writeString(records.resolve("sleeper"), identity.toLine() + "\n");

    // When
    List<String> ended = ProcessRecords.in(folder).endAll();

    // Then
    assertThat(ended).containsExactly("sleeper");
    assertThat(identity.isRunning()).isFalse();
  }

  private static Process startParent() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Parent.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** The JVM that gets killed. */
  static final class Parent {
    private Parent() {}

    public static void main(String[] arguments) throws Exception {
      StateDirectory state = StateDirectory.temporary();
      ChildProcess child = state.children().start("sleeper", List.of("sleep", "600"));
      System.out.println(state.path());
      System.out.println(child.identity().toLine());
      System.out.flush();
      Thread.currentThread().join();
    }
  }
}
