package io.accountdb.vmoperator.endtoend;

import static io.accountdb.vmoperator.endtoend.OperatorFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.resource.VirtualMachine;
import org.junit.jupiter.api.Test;

/** Power that people decide about, on real parts. */
class RunStrategyManualIT extends LiveOperator {
  @Test
  void shouldLeaveANewVmOffAndFollowWhatPeopleDoWithIt() {
    // When
    fixture.vm(TENANT, "manual-1", "runStrategy: Manual, cpu: {cores: 4}");

    // Then
    VirtualMachine vm = awaitReady("manual-1", "PowerUnmanaged");
    awaitShown("manual-1", "Stopped", "stopped");
    int vmid = vm.getStatus().vmid();

    // When
    proxmox.outOfBand().start(vmid);

    // Then
    awaitShown("manual-1", "Running", "running");

    // When
    fixture.vm(TENANT, "manual-1", "runStrategy: Manual, cpu: {cores: 2}");

    // Then
    awaitCondition("manual-1", "RestartRequired", "True", "PendingChanges");
    VirtualMachineAssert.assertThat(fixture.get(TENANT, "manual-1"))
        .isReady("PowerUnmanaged")
        .has("PowerStateSynced", "True", "Unmanaged");

    // When
    proxmox.outOfBand().stop(vmid);

    // Then
    awaitShown("manual-1", "Stopped", "stopped");
    awaitCondition("manual-1", "RestartRequired", "False", "NoPendingChanges");
    assertThat(proxmox.guest(vmid).orElseThrow().config()).containsEntry("cores", "2");
  }

  @Test
  void shouldLeaveAVmAsItIsWhenItsPowerIsHandedOver() {
    // Given
    fixture.vm(TENANT, "manual-2", "");
    int vmid = awaitReady("manual-2", "Running").getStatus().vmid();

    // When
    fixture.vm(TENANT, "manual-2", "runStrategy: Manual");

    // Then
    awaitReady("manual-2", "PowerUnmanaged");
    assertThat(proxmox.guest(vmid).orElseThrow().running()).isTrue();

    // When
    proxmox.outOfBand().stop(vmid);
    awaitShown("manual-2", "Stopped", "stopped");
    fixture.vm(TENANT, "manual-2", "runStrategy: Always");

    // Then
    awaitReady("manual-2", "Running");
    assertThat(proxmox.guest(vmid).orElseThrow().running()).isTrue();
  }

  private static void awaitShown(String name, String printable, String row) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(fixture.get(TENANT, name).getStatus().printableStatus())
                  .isEqualTo(printable);
              assertThat(fixture.tenant("alice").row(name)).containsEntry("status", row);
            });
  }
}
