package io.accountdb.vmoperator.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.ChartInstallation;
import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.app.leadership.Elected;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The program as it is shipped, in a process of its own. */
@ExtendWith(SharedSandbox.class)
class RunIT {
  private static final Path PROGRAM = Path.of("target", "dist", "bin", "vm-operator");
  private static final int KILLED_BY_SIGTERM = 128 + 15;

  private final Sandbox sandbox;
  @TempDir private Path folder;
  private Process process;

  RunIT(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  @AfterEach
  void end() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Test
  void shouldEndInOrderOnSigterm() throws Exception {
    // Given
    ChartInstallation operator = ChartInstallation.install(sandbox, "run-sigterm");
    start(operator, operator.environment("one"));
    awaitLog("Working");

    // When
    process.destroy();

    // Then
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).as(log()).isTrue();
    assertThat(process.exitValue()).as(log()).isEqualTo(KILLED_BY_SIGTERM);
    assertThat(lease("run-sigterm").get().getSpec().getHolderIdentity()).isEmpty();
  }

  @Test
  void shouldEndAtOnceWhenTheLeaseIsLost() throws Exception {
    // Given
    ChartInstallation operator = ChartInstallation.install(sandbox, "run-lost");
    start(operator, operator.environment("one"));
    awaitLog("Working");

    // When
    lease("run-lost")
        .edit(
            lease -> {
              lease.getSpec().setHolderIdentity("two");
              return lease;
            });

    // Then
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).as(log()).isTrue();
    assertThat(process.exitValue()).as(log()).isEqualTo(1);
    assertThat(log()).contains("The Lease was lost");
    assertThat(lease("run-lost").get().getSpec().getHolderIdentity()).isEqualTo("two");
  }

  @Test
  void shouldTakeItsLeaseBackAfterBeingKilled() throws Exception {
    // Given
    ChartInstallation operator = ChartInstallation.install(sandbox, "run-killed");
    start(operator, operator.environment("one"));
    awaitLog("Working");
    process.destroyForcibly().waitFor();
    int transitions = lease("run-killed").get().getSpec().getLeaseTransitions();

    // When
    start(operator, operator.environment("one"));

    // Then
    awaitLog("Working");
    assertThat(lease("run-killed").get().getSpec().getLeaseTransitions()).isEqualTo(transitions);
  }

  @Test
  void shouldRefuseToStartWithoutConfiguration() throws Exception {
    // When
    start(Map.of());

    // Then
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).as(log()).isTrue();
    assertThat(process.exitValue()).as(log()).isEqualTo(2);
    assertThat(log()).contains("VM_OPERATOR_DATABASE_URL is required");
  }

  private void start(ChartInstallation operator, Map<String, String> environment)
      throws IOException {
    environment.put("KUBECONFIG", operator.writeKubeconfig(folder).toString());
    environment.put("VM_OPERATOR_LOG_FORMAT", "text");
    start(environment);
  }

  private void start(Map<String, String> environment) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(PROGRAM.toString(), "run");
    builder.environment().keySet().removeIf(name -> name.startsWith("VM_OPERATOR_"));
    builder.environment().putAll(environment);
    process =
        builder.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start();
  }

  private void awaitLog(String line) {
    await()
        .failFast("the process has ended", () -> !process.isAlive())
        .untilAsserted(() -> assertThat(log()).contains(line));
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  private Resource<Lease> lease(String namespace) {
    return sandbox.kubernetes().client().leases().inNamespace(namespace).withName(Elected.LEASE);
  }
}
