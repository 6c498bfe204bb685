package io.accountdb.vmoperator.sandbox.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SandboxCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @MethodSource
  void shouldNameTheFlagAndWhatWouldBeRight(String commandLine, String message) {
    // When
    int exitCode = run(commandLine.split(" "));

    // Then
    assertThat(err.toString()).contains(message);
    assertThat(exitCode).isEqualTo(2);
  }

  static Stream<Arguments> shouldNameTheFlagAndWhatWouldBeRight() {
    return Stream.of(
        Arguments.of(
            "up --time-scale fast", "'--time-scale': 'fast' is not a number greater than 0"),
        Arguments.of("up --time-scale 0", "'--time-scale': '0' is not a number greater than 0"),
        Arguments.of(
            "up --without postgres",
            "'postgres' is no part of a sandbox; choose from kubernetes, database, proxmox"),
        Arguments.of(
            "up --without kubernetes,database,proxmox", "--without: leaves nothing to start"),
        Arguments.of("up --without kubernetes --apply /etc/hostname", "--apply: needs Kubernetes"),
        Arguments.of("up --apply /no/such/file", "--apply: /no/such/file is not there"),
        Arguments.of("up --world /no/such/file", "--world: "),
        Arguments.of("up --state /dev/null", "--state: /dev/null is a file"),
        Arguments.of("up --colour", "Unknown option: '--colour'"),
        Arguments.of("sideways", "'sideways'"),
        Arguments.of("fault", "say what goes wrong: "),
        Arguments.of("fault status many", "'many' is not an int"),
        Arguments.of("fault quorum gone", "expected one of [DOWN, UP] (case-insensitive)"),
        Arguments.of("fault create 110", "Missing required option: '--node=NODE'"),
        Arguments.of("sql", "STATEMENT"));
  }

  @Test
  void shouldNameFileLineAndKeyOfWhatIsWrongInAWorld() throws Exception {
    // Given
    Path world = folder.resolve("world.yaml");
    Files.writeString(
        world,
        """
        nodes:
          - {name: n1, cpus: 4, memoryMebibytes: 4096, bridges: [vmbr0]}
        cloneAddresses: {firstIpv4: 10.0.0.10, ipv4PrefixLength: 24}
        guests:
          - vmid: 100
            node: n2
            config: {}
        """);

    // When
    int exitCode =
        run("up", "--state", folder.resolve("state").toString(), "--world", world.toString());

    // Then
    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "--world: "
                + world
                + ":6: guests[0].node must be the name of a node of this file (n1), not 'n2'");
  }

  @Test
  void shouldRefuseTheFolderOfSomethingElse() throws Exception {
    // Given
    Files.writeString(folder.resolve("thesis.tex"), "years of work");

    // When
    int exitCode = run("up", "--state", folder.toString());

    // Then
    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString()).contains("--state: ").contains("such as thesis.tex");
  }

  @Test
  void shouldSayThatNothingIsUp() {
    // When
    int exitCode = run("status", "--state", folder.toString());

    // Then
    assertThat(exitCode).isEqualTo(3);
    assertThat(out.toString()).contains("No sandbox is up in " + folder);
  }

  @Test
  void shouldStopNothingAsOftenAsAsked() {
    assertThat(run("down", "--state", folder.toString())).isZero();
    assertThat(run("down", "--state", folder.toString())).isZero();
    assertThat(out.toString()).contains("No sandbox is up in " + folder);
  }

  @Test
  void shouldNotAskADatabaseThatIsNotUp() {
    // When
    int exitCode = run("sql", "--state", folder.toString(), "SELECT 1");

    // Then
    assertThat(exitCode).isEqualTo(1);
    assertThat(err.toString()).contains("no sandbox is up in " + folder);
  }

  private int run(String... arguments) {
    return SandboxCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
