package io.accountdb.vmoperator.endtoend;

import static io.accountdb.vmoperator.endtoend.OperatorFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** A changed spec on real parts: what counts at once, and what from the next start on. */
class ChangeInPlaceIT extends LiveOperator {
  private static final String BEFORE =
      "vmName: %1$s.old, description: Old, cpu: {cores: 1}, memory: {size: 1Gi}";
  private static final String AFTER =
      "vmName: %1$s.new, description: New, cpu: {cores: 4}, memory: {size: 4Gi}";

  @Test
  void shouldRenameARunningVmAtOnceAndShowWhatWaitsForItsRestart() {
    // Given
    fixture.vm(TENANT, "change-1", BEFORE.formatted("change-1"));
    int vmid = awaitReady("change-1", "Running").getStatus().vmid();

    // When
    fixture.vm(TENANT, "change-1", AFTER.formatted("change-1"));

    // Then
    awaitCondition("change-1", "RestartRequired", "True", "PendingChanges");
    VirtualMachineAssert.assertThat(fixture.get(TENANT, "change-1"))
        .isReady("Running")
        .has("ConfigSynced", "True", "PendingRestart")
        .tells("RestartRequired", "applied at the next start: cores, memory");
    assertThat(fixture.get(TENANT, "change-1").getStatus().pendingChanges())
        .containsExactly("cores", "memory");
    assertThat(proxmox.guest(vmid).orElseThrow().config()).containsEntry("name", "change-1.new");
    assertThat(proxmox.guest(vmid).orElseThrow().config().get("description"))
        .startsWith("New\nproxmox.accountdb.io:");
    awaitRow("change-1.new", Map.of("notes", "Old", "status", "running"));

    // When
    fixture.vm(TENANT, "change-1", AFTER.formatted("change-1") + ", runStrategy: Halted");
    awaitReady("change-1", "StoppedAsRequested");
    fixture.vm(TENANT, "change-1", AFTER.formatted("change-1"));

    // Then
    awaitReady("change-1", "Running");
    awaitCondition("change-1", "RestartRequired", "False", "NoPendingChanges");
    awaitRow("change-1.new", Map.of("cpu_cores", 4, "memory_mb", 4096, "notes", "Old"));
    assertThat(proxmox.guest(vmid).orElseThrow().config())
        .containsEntry("cores", "4")
        .containsEntry("memory", "4096");
  }

  @Test
  void shouldChangeAllOfAStoppedVmAtOnce() {
    // Given
    fixture.vm(TENANT, "change-2", BEFORE.formatted("change-2") + ", runStrategy: Halted");
    int vmid = awaitReady("change-2", "StoppedAsRequested").getStatus().vmid();

    // When
    fixture.vm(TENANT, "change-2", AFTER.formatted("change-2") + ", runStrategy: Halted");

    // Then
    awaitRow(
        "change-2.new",
        Map.of("cpu_cores", 4, "memory_mb", 4096, "notes", "Old", "status", "stopped"));
    awaitReady("change-2", "StoppedAsRequested");
    VirtualMachineAssert.assertThat(fixture.get(TENANT, "change-2"))
        .has("ConfigSynced", "True", "Synced")
        .has("RestartRequired", "False", "NoPendingChanges");
    assertThat(proxmox.guest(vmid).orElseThrow().config())
        .containsEntry("name", "change-2.new")
        .containsEntry("cores", "4")
        .containsEntry("memory", "4096");
  }

  private static void awaitRow(String name, Map<String, Object> values) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(fixture.tenant("alice").row(name)).containsAllEntriesOf(values));
  }
}
