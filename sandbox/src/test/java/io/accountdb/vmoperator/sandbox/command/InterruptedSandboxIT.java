package io.accountdb.vmoperator.sandbox.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.sandbox.command.SandboxProcess.Outcome;
import io.accountdb.vmoperator.sandbox.host.ProcessIdentity;
import io.accountdb.vmoperator.sandbox.host.ProcessRecords;
import io.accountdb.vmoperator.sandbox.host.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sandboxes that are killed, interrupted, or not alone. */
class InterruptedSandboxIT {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir private Path folder;

  @AfterEach
  void takeAllDown() throws Exception {
    for (String state : List.of("one", "two")) {
      SandboxProcess.run("down", "--state", state(state));
    }
  }

  @Test
  void shouldCleanUpAfterBeingKilled() throws Exception {
    // Given
    Outcome first = SandboxProcess.run("up", "--state", state("one"), "--without", "kubernetes");
    assertThat(first.exitCode()).as(first.output()).isZero();
    ProcessIdentity daemon = StateDirectory.owner(Path.of(state("one"))).orElseThrow();
    ProcessIdentity postgres = postgres();

    // When
    daemon.kill();

    // Then
    assertThat(postgres.awaitEnd(LONG)).isTrue();
    assertThat(SandboxProcess.run("status", "--state", state("one")).exitCode()).isEqualTo(3);
    Outcome second = SandboxProcess.run("up", "--state", state("one"), "--without", "kubernetes");
    assertThat(second.exitCode()).as(second.output()).isZero();
    assertThat(postgres()).isNotEqualTo(postgres);
  }

  @Test
  void shouldEndTheStartThatIsInterrupted() throws Exception {
    // Given
    Path state = Path.of(state("one"));
    Process up = SandboxProcess.start("up", "--state", state("one"), "--without", "kubernetes");
    Awaitility.await().atMost(LONG).until(() -> StateDirectory.owner(state).isPresent());
    ProcessIdentity daemon = StateDirectory.owner(state).orElseThrow();

    // When
    up.destroyForcibly();

    // Then
    assertThat(daemon.awaitEnd(LONG)).isTrue();
    Awaitility.await()
        .atMost(LONG)
        .until(
            () ->
                ProcessRecords.in(state).all().stream()
                    .noneMatch(process -> process.identity().isRunning()));
  }

  @Test
  void shouldRunSideBySide() throws Exception {
    // When
    for (String state : List.of("one", "two")) {
      Outcome up =
          SandboxProcess.run("up", "--state", state(state), "--without", "kubernetes,proxmox");
      assertThat(up.exitCode()).as(up.output()).isZero();
    }

    // Then
    assertThat(databaseUrl("one")).isNotEqualTo(databaseUrl("two"));
    assertThat(SandboxProcess.run("down", "--state", state("one")).exitCode()).isZero();
    assertThat(SandboxProcess.run("status", "--state", state("two")).exitCode()).isZero();
  }

  private String state(String name) {
    return folder.resolve(name).toString();
  }

  private ProcessIdentity postgres() throws IOException {
    return ProcessRecords.in(Path.of(state("one"))).all().stream()
        .filter(process -> process.name().equals("postgres"))
        .findFirst()
        .orElseThrow()
        .identity();
  }

  private String databaseUrl(String name) throws IOException {
    return Files.readAllLines(Path.of(state(name), "operator.env")).stream()
        .filter(line -> line.startsWith("VM_OPERATOR_DATABASE_URL="))
        .findFirst()
        .orElseThrow();
  }
}
