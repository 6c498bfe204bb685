package io.accountdb.vmoperator.endtoend;

import static io.accountdb.vmoperator.endtoend.EventsAssert.assertThatEventsOf;
import static io.accountdb.vmoperator.endtoend.OperatorFixture.PATIENCE;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.sandbox.proxmox.faults.TaskMatch;
import org.junit.jupiter.api.Test;

/**
 * What a person who reads {@code kubectl describe} learns of a VM's life, under the chart's roles.
 */
class EventsIT extends LiveOperator {
  @Test
  void shouldTellTheLifeOfAVmInOrder() {
    // When
    fixture.vm(TENANT, "life-1", "cpu: {cores: 4}");
    VirtualMachine vm = awaitReady("life-1", "Running");
    fixture.vm(TENANT, "life-1", "cpu: {cores: 2}");
    awaitEvent(vm, "RestartPending", "cores");
    fixture.vm(TENANT, "life-1", "cpu: {cores: 2}, runStrategy: Halted");
    awaitReady("life-1", "StoppedAsRequested");
    fixture.delete(TENANT, "life-1");

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                events(vm)
                    .areExactly(
                        "Normal CloneStarted",
                        "Normal CloneSucceeded",
                        "Normal ConfigApplied",
                        "Normal VMStarted",
                        "Normal ConfigApplied",
                        "Normal RestartPending",
                        "Normal VMStopped",
                        "Normal VMDestroyed"));
  }

  @Test
  void shouldTellWhatOthersDidToAVm() {
    // Given
    fixture.vm(TENANT, "touched-1", "vmName: touched-1, cpu: {cores: 4}");
    VirtualMachine vm = awaitReady("touched-1", "Running");
    int vmid = vm.getStatus().vmid();
    var others = proxmox.outOfBand();

    // When
    others.stop(vmid);
    awaitEvent(vm, "ForeignChangeDetected", "VM " + vmid + " on pve1 was switched off");
    awaitReady("touched-1", "Running");
    others.edit(vmid, "name", "renamed");
    awaitEvent(vm, "DriftCorrected", "VM " + vmid + " on pve1", "name");

    // Then
    events(vm)
        .areExactly(
            "Normal CloneStarted",
            "Normal CloneSucceeded",
            "Normal ConfigApplied",
            "Normal VMStarted x2",
            "Warning ForeignChangeDetected",
            "Warning DriftCorrected");
  }

  @Test
  void shouldShowTheEndOfTheLogOfACloneThatFailed() {
    // Given
    String exitStatus = "clone failed: copy failed: qemu-img: No space left on device";
    proxmox
        .faults()
        .failTask(
            TaskMatch.type("qmclone"),
            exitStatus,
            1,
            "create full clone of drive scsi0 (local-lvm:base-9000-disk-0)");

    // When
    fixture.vm(TENANT, "unlucky-1", "");

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                VirtualMachineAssert.assertThat(fixture.get(TENANT, "unlucky-1"))
                    .has("Stalled", "True", "InsufficientStorage")
                    .tells("Stalled", exitStatus)
                    .tells("Stalled", "log: create full clone of drive scsi0")
                    .tells("Provisioned", exitStatus));
    VirtualMachine vm = fixture.get(TENANT, "unlucky-1");
    awaitEvent(vm, "CloneFailed", exitStatus, "log: create full clone of drive scsi0", " on pve1");
    events(vm).areExactly("Normal CloneStarted", "Warning CloneFailed");
  }

  private static void awaitEvent(VirtualMachine vm, String reason, String... parts) {
    await().atMost(PATIENCE).untilAsserted(() -> events(vm).tell(reason, parts));
  }

  private static EventsAssert events(VirtualMachine vm) {
    return assertThatEventsOf(fixture.sandbox().kubernetes().client(), vm);
  }
}
