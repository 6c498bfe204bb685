package io.accountdb.vmoperator.endtoend;

import static io.accountdb.vmoperator.endtoend.OperatorFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.resource.Api;
import org.junit.jupiter.api.Test;

/** Maintenance, on real parts: the operator watches and keeps its hands still. */
class PauseIT extends LiveOperator {
  @Test
  void shouldLeaveAPausedVmAloneAndTellWhatBecomesOfIt() {
    // Given
    fixture.vm(TENANT, "paused-1", "");
    awaitStatus("paused-1", "Running");
    int vmid = fixture.get(TENANT, "paused-1").getStatus().vmid();

    // When
    fixture.annotate(TENANT, "paused-1", Api.PAUSED_ANNOTATION, "true");
    awaitStatus("paused-1", "Running (paused)");
    proxmox.outOfBand().stop(vmid);

    // Then
    awaitStatus("paused-1", "Stopped (paused)");
    assertThat(proxmox.guest(vmid).orElseThrow().running()).isFalse();
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
    assertThat(proxmox.guest(vmid)).isPresent();

    // When
    fixture.annotate(TENANT, "paused-1", Api.PAUSED_ANNOTATION, "false");

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(fixture.get(TENANT, "paused-1")).isNull());
    assertThat(proxmox.guest(vmid)).isEmpty();
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
