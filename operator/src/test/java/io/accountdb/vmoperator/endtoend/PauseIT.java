package io.accountdb.vmoperator.endtoend;

import static io.accountdb.vmoperator.endtoend.OperatorFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.app.OperatorProcess;
import io.accountdb.vmoperator.app.StartException;
import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.sandbox.Sandbox;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Maintenance, on real parts: the operator watches and keeps its hands still. */
@ExtendWith(SharedSandbox.class)
class PauseIT {
  private static final String TENANT = "team-a";

  private static OperatorFixture fixture;
  private static OperatorProcess operator;

  @BeforeAll
  static void start(Sandbox sandbox) throws StartException {
    fixture = new OperatorFixture(sandbox);
    operator = fixture.start();
  }

  @AfterAll
  static void stop() {
    operator.close();
  }

  @AfterEach
  void leaveNothingBehind() {
    fixture.cluster("massDeletion: {limit: 0}");
    var resources = fixture.sandbox().kubernetes().client().resources(VirtualMachine.class);
    resources.inAnyNamespace().delete();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(resources.inAnyNamespace().list().getItems()).isEmpty());
  }

  @Test
  void shouldLeaveAPausedVmAloneAndTellWhatBecomesOfIt() {
    // Given
    fixture.vm(TENANT, "paused-1", "");
    awaitStatus("paused-1", "Running");
    int vmid = fixture.get(TENANT, "paused-1").getStatus().vmid();

    // When
    fixture.annotate(TENANT, "paused-1", Api.PAUSED_ANNOTATION, "true");
    awaitStatus("paused-1", "Running (paused)");
    fixture.sandbox().proxmox().outOfBand().stop(vmid);

    // Then
    awaitStatus("paused-1", "Stopped (paused)");
    assertThat(fixture.sandbox().proxmox().guest(vmid).orElseThrow().running()).isFalse();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(fixture.tenant("alice").row("paused-1"))
                    .containsEntry("status", "stopped"));

    // When
    fixture.delete(TENANT, "paused-1");

    // Then
    awaitStatus("paused-1", "Terminating (paused)");
    assertThat(fixture.sandbox().proxmox().guest(vmid)).isPresent();

    // When
    fixture.annotate(TENANT, "paused-1", Api.PAUSED_ANNOTATION, "false");

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(fixture.get(TENANT, "paused-1")).isNull());
    assertThat(fixture.sandbox().proxmox().guest(vmid)).isEmpty();
  }

  @Test
  void shouldMakeNoVmOnAPausedClusterAndCatchUp() {
    // Given
    fixture.cluster("paused: true");
    fixture.vm(TENANT, "paused-2", "runStrategy: Halted");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                VirtualMachineAssert.assertThat(fixture.get(TENANT, "paused-2"))
                    .has("Paused", "True", "ClusterPaused")
                    .has("Ready", "False", "Paused"));
    awaitStatus("paused-2", "Pending (paused)");

    // When
    fixture.cluster("massDeletion: {limit: 0}");

    // Then
    awaitStatus("paused-2", "Stopped");
    VirtualMachineAssert.assertThat(fixture.get(TENANT, "paused-2"))
        .has("Paused", "False", "NotPaused");
  }

  private static void awaitStatus(String name, String printable) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        VirtualMachineAssert.assertThat(fixture.get(TENANT, name))
                            .status()
                            .printableStatus())
                    .isEqualTo(printable));
  }
}
