package io.accountdb.vmoperator.endtoend;

import static io.accountdb.vmoperator.endtoend.OperatorFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.sandbox.proxmox.faults.TaskMatch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a tenant reads in {@code vm_audit} of what became of a resource. */
class TrailIT extends LiveOperator {
  @Test
  void shouldTellTheLifeOfAVm() {
    // Given
    fixture.vm(TENANT, "trail-1", "cpu: {cores: 4}");
    awaitReady("trail-1", "Running");
    VirtualMachine vm = fixture.get(TENANT, "trail-1");
    fixture.vm(TENANT, "trail-1", "cpu: {cores: 4}, runStrategy: Halted");
    awaitReady("trail-1", "StoppedAsRequested");

    // When
    fixture.delete(TENANT, "trail-1");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(fixture.tenant("alice").names()).doesNotContain("trail-1"));

    // Then
    List<Map<String, Object>> trail = fixture.tenant("alice").trail("trail-1");
    assertThat(trail)
        .extracting(entry -> (String) entry.get("kind"))
        .filteredOn(kind -> !kind.equals("row-update") && !kind.equals("config"))
        .containsExactlyInAnyOrder("clone", "row-insert", "start", "stop", "delete", "row-delete");
    assertThat(trail)
        .filteredOn(entry -> entry.get("outcome") != null)
        .allSatisfy(
            entry ->
                assertThat(entry)
                    .containsEntry("outcome", "succeeded")
                    .containsEntry("actor", "operator")
                    .containsEntry("vmid", vm.getStatus().vmid())
                    .containsEntry("resource_uid", vm.getMetadata().getUid()));
    assertThat(trail)
        .filteredOn(entry -> "clone".equals(entry.get("kind")))
        .singleElement()
        .satisfies(
            clone -> {
              assertThat(clone.get("upid")).asString().startsWith("UPID:");
              assertThat(clone.get("field_managers")).asString().contains("fabric8");
            });
    assertThat(trail)
        .filteredOn(entry -> "stop".equals(entry.get("kind")))
        .singleElement()
        .extracting(entry -> entry.get("vm_id"))
        .isEqualTo(vm.getStatus().databaseID().intValue());
    assertThat(fixture.tenant("bob").trail("trail-1")).isEmpty();
  }

  @Test
  void shouldTellWhatFailed() {
    // Given
    proxmox
        .faults()
        .failTask(TaskMatch.type("qmclone"), "clone failed: can't lock file - got timeout", 1);

    // When
    fixture.vm(TENANT, "trail-2", "");
    awaitReady("trail-2", "Running");

    // Then
    assertThat(fixture.tenant("alice").trail("trail-2"))
        .filteredOn(entry -> "clone".equals(entry.get("kind")))
        .extracting(entry -> entry.get("attempt") + " " + entry.get("outcome"))
        .containsExactly("1 failed", "2 succeeded");
    assertThat(fixture.tenant("alice").trail("trail-2"))
        .filteredOn(entry -> "failed".equals(entry.get("outcome")))
        .extracting(entry -> (String) entry.get("message"))
        .containsExactly("clone failed: can't lock file - got timeout");
  }

  @Test
  void shouldTellLaterWhatWasDoneWhileTheDatabaseWasDown() {
    // Given
    fixture.vm(TENANT, "trail-3", "");
    awaitReady("trail-3", "Running");
    awaitCondition("trail-3", "Mirrored", "True", "Mirrored");
    fixture.sandbox().database().stop();

    try {
      // When
      fixture.vm(TENANT, "trail-3", "runStrategy: Halted");
      awaitReady("trail-3", "StoppedAsRequested");
      assertThat(fixture.get(TENANT, "trail-3").getStatus().untold()).isNotEmpty();
    } finally {
      fixture.sandbox().database().start();
    }

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(fixture.get(TENANT, "trail-3").getStatus().untoldOperations()).isNull());
    assertThat(fixture.tenant("alice").trail("trail-3"))
        .extracting(entry -> (String) entry.get("kind"))
        .containsOnlyOnce("stop");
  }
}
