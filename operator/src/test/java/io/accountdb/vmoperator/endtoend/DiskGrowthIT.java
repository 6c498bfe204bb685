package io.accountdb.vmoperator.endtoend;

import static io.accountdb.vmoperator.endtoend.OperatorFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.Disk;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallFault;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallMatch;
import io.accountdb.vmoperator.sandbox.proxmox.faults.TaskMatch;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Disks on real parts: from {@code spec.disks} to Proxmox, the status, the row and the trail. */
class DiskGrowthIT extends LiveOperator {
  private static final String RESIZE = "/nodes/{node}/qemu/{vmid}/resize";

  @Test
  void shouldMakeAVmWithALargerDiskThanItsTemplateAndLetItGrowWhileItRuns() {
    // When
    fixture.vm(TENANT, "disk-1", "cpu: {cores: 4}, disks: [{slot: scsi0, size: 20Gi}]");
    VirtualMachine vm = awaitReady("disk-1", "Running");

    // Then
    assertDisk("disk-1", "20G", 20);
    assertThat(vm.getStatus().disks()).extracting(Disk::size).containsExactly("20Gi");
    assertThat(vm.getStatus().disks().getFirst().volumeId()).contains("disk-0");
    assertThat(vm.getStatus().resources().diskTotal()).isEqualTo("20Gi");

    // When
    fixture.vm(TENANT, "disk-1", "cpu: {cores: 4}, disks: [{slot: scsi0, size: 30720Mi}]");

    // Then
    assertDisk("disk-1", "30G", 30);
    vm = awaitReady("disk-1", "Running");
    assertThat(proxmox.guest(vm.getStatus().vmid()).orElseThrow().running()).isTrue();
    assertThat(resizes(vm)).hasSize(2).containsOnly("succeeded");
    EventsAssert.assertThatEventsOf(fixture.sandbox().kubernetes().client(), vm)
        .tell("DiskResized", "scsi0 of VM " + vm.getStatus().vmid(), "has 30720Mi now");
  }

  @Test
  void shouldLetADiskOfAStoppedVmGrowAndLeaveItOff() {
    // Given
    fixture.vm(TENANT, "disk-2", "runStrategy: Halted");
    awaitReady("disk-2", "StoppedAsRequested");

    // When
    fixture.vm(TENANT, "disk-2", "runStrategy: Halted, disks: [{slot: scsi0, size: 12Gi}]");

    // Then
    assertDisk("disk-2", "12G", 12);
    VirtualMachine vm = awaitReady("disk-2", "StoppedAsRequested");
    assertThat(proxmox.guest(vm.getStatus().vmid()).orElseThrow().running()).isFalse();
  }

  @Test
  void shouldSayWhatIsWrongWithADiskAndCarryOutTheRest() {
    // When
    fixture.vm(
        TENANT,
        "disk-3",
        "cpu: {cores: 4}, disks: [{slot: scsi9, size: 8Gi}, {slot: scsi0, size: 1Gi}]");

    // Then
    awaitCondition("disk-3", "Stalled", "True", "InvalidParameter");
    VirtualMachineAssert.assertThat(fixture.get(TENANT, "disk-3"))
        .has("ConfigSynced", "False", "InvalidParameter")
        .tells("ConfigSynced", "the VM has no disk scsi9 (size 8Gi); its disks are: scsi0")
        .tells("ConfigSynced", "cannot shrink to 1Gi");
    awaitCondition("disk-3", "PowerStateSynced", "True", "Running");
    assertThat(config("disk-3", "cores")).isEqualTo("4");

    // When
    fixture.vm(TENANT, "disk-3", "cpu: {cores: 4}");

    // Then
    VirtualMachine vm = awaitReady("disk-3", "Running");
    assertThat(resizes(vm)).isEmpty();
  }

  @Test
  void shouldTryAgainWhenTheTaskFailsOrItsAnswerIsLost() {
    // Given
    fixture.vm(TENANT, "disk-4", "");
    VirtualMachine vm = awaitReady("disk-4", "Running");
    proxmox.faults().failTask(TaskMatch.type("resize"), "can't lock file - got timeout", 1);

    // When
    fixture.vm(TENANT, "disk-4", "disks: [{slot: scsi0, size: 16Gi}]");

    // Then
    assertDisk("disk-4", "16G", 16);
    awaitReady("disk-4", "Running");
    assertThat(resizes(vm)).containsExactly("failed", "succeeded");

    // When
    proxmox.faults().on(CallMatch.route("PUT", RESIZE), new CallFault.DropAfterHandler(), 1);
    fixture.vm(TENANT, "disk-4", "disks: [{slot: scsi0, size: 18Gi}]");

    // Then
    assertDisk("disk-4", "18G", 18);
    awaitReady("disk-4", "Running");
    assertThat(resizes(vm)).containsExactly("failed", "succeeded", "succeeded");
  }

  private static void assertDisk(String name, String size, int gibibytes) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(config(name, "scsi0")).contains("size=" + size);
              assertThat(fixture.tenant("alice").row(name)).containsEntry("disk_gb", gibibytes);
            });
  }

  private static String config(String name, String key) {
    int vmid = fixture.get(TENANT, name).getStatus().vmid();
    return proxmox.guest(vmid).orElseThrow().config().get(key);
  }

  private static List<String> resizes(VirtualMachine vm) {
    return fixture.tenant("alice").trail(vm.getMetadata().getName()).stream()
        .filter(entry -> "resize".equals(entry.get("kind")))
        .map(entry -> (String) entry.get("outcome"))
        .toList();
  }
}
