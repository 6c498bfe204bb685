package io.accountdb.vmoperator.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.app.config.Variable;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class VmOperatorTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rnu|rnu|one of: run, migrate, doctor, version",
        "run --threads=4|--threads|run --help",
        "run now|now|Usage: vm-operator run",
        "version --short|--short|Usage: vm-operator version",
      })
  void shouldRefuseWhatItDoesNotKnow(String line, String named, String right) {
    // When
    int exitCode = execute(line.split(" "));

    // Then
    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString()).contains(named, right);
  }

  @Test
  void shouldAskForACommand() {
    // When
    int exitCode = execute();

    // Then
    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString())
        .contains("a command is missing", "right would be one of: run, migrate, doctor, version");
  }

  @Test
  void shouldPrintTheVersion() {
    // When
    int exitCode = execute("version");

    // Then
    assertThat(exitCode).isZero();
    assertThat(out.toString()).startsWith("vm-operator ").contains("Java 25");
  }

  @Test
  void shouldListAllProblemsOfTheEnvironment() {
    // When
    int exitCode = execute("run");

    // Then
    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSize(4)
        .anyMatch(line -> line.startsWith("VM_OPERATOR_DATABASE_URL is required"))
        .anyMatch(line -> line.startsWith("VM_OPERATOR_DATABASE_USERNAME is required"))
        .anyMatch(line -> line.startsWith("VM_OPERATOR_DATABASE_PASSWORD is required"));
  }

  @Test
  void shouldPrintTheScriptThatMakesTheRoles() {
    // When
    int exitCode = execute("migrate", "--print-roles");

    // Then
    assertThat(exitCode).isZero();
    assertThat(out.toString()).contains("'accountdb_owner', 'vm_operator'").doesNotContain("${");
  }

  @Test
  void shouldListItsExitCodes() {
    // When
    execute("migrate", "--help");

    // Then
    assertThat(out.toString())
        .contains("3   something cannot be repaired", "4   the schema's owner");
  }

  @Test
  void shouldExplainEveryVariable() {
    // When
    int exitCode = execute("run", "--help");

    // Then
    assertThat(exitCode).isZero();
    assertThat(Variable.values())
        .allSatisfy(variable -> assertThat(out.toString()).contains("  " + variable + "\n"));
  }

  private int execute(String... arguments) {
    CommandLine commandLine =
        VmOperator.commandLine(
            Map.of(),
            surroundings -> {
              throw new AssertionError("nothing is to be started here");
            });
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }
}
