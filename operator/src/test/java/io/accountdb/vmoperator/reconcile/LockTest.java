package io.accountdb.vmoperator.reconcile;

import static io.accountdb.vmoperator.reconcile.PlannerScenario.NOW;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.OUR_UUID;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.TAG;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.CurrentStatus;
import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.proxmox.TaskSummary;
import io.accountdb.vmoperator.proxmox.Upid;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.PowerState;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LockTest {
  private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

  private final PlannerScenario scenario = new PlannerScenario();

  @BeforeEach
  void settle() {
    scenario.settled();
    scenario.status = scenario.plan().status();
    scenario.generation = 2;
  }

  @Test
  void shouldCallForAPersonWhenALockOutlivesItsTask() {
    // Given
    locked("backup");
    Plan first = scenario.plan();
    scenario.status = first.status();

    // When
    scenario.now = NOW.plus(HALF_AN_HOUR).minusSeconds(1);
    Plan early = scenario.plan();
    scenario.now = NOW.plus(HALF_AN_HOUR);
    Plan late = scenario.plan();

    // Then
    PlanAssert.assertThat(first)
        .waits()
        .isProgressing("Reconfiguring")
        .has("ConfigSynced", "False", "Locked");
    PlanAssert.assertThat(early).isProgressing("Reconfiguring");
    PlanAssert.assertThat(late)
        .changesNothing()
        .isStalled("StaleLock")
        .tells("Stalled", "VM 100 on pve1 is locked (backup)")
        .tells("Stalled", "qm unlock 100");
  }

  @ParameterizedTest(name = "a task of type {0} about \"{1}\"")
  @CsvSource({"vzdump, 100", "vzdump, ''", "qmigrate, 100"})
  void shouldNotCallALockStaleWhileATaskMayHoldIt(String type, String id) {
    // Given
    locked("backup");
    scenario.status = scenario.plan().status();
    scenario.now = NOW.plus(HALF_AN_HOUR);

    // When
    scenario.tasks.add(running(type, id));

    // Then
    PlanAssert.assertThat(scenario.plan()).waits().isProgressing("Reconfiguring");
  }

  @Test
  void shouldCallALockStaleThoughTasksOfOthersRun() {
    // Given
    locked("snapshot");
    scenario.status = scenario.plan().status();
    scenario.now = NOW.plus(HALF_AN_HOUR);

    // When
    scenario.tasks.add(running("qmsnapshot", "101"));

    // Then
    PlanAssert.assertThat(scenario.plan()).isStalled("StaleLock");
  }

  @Test
  void shouldCallForAPersonWhenALockHoldsAPowerChangeTooLong() {
    // Given
    scenario.generation = 1;
    stopped(null);
    locked("snapshot-delete");
    Plan first = scenario.plan();
    scenario.status = first.status();

    // When
    scenario.now = NOW.plus(HALF_AN_HOUR);

    // Then
    PlanAssert.assertThat(first)
        .waits()
        .isProgressing("Starting")
        .tells("Ready", "locked (snapshot-delete)");
    PlanAssert.assertThat(scenario.plan()).isStalled("StaleLock");
  }

  @Test
  void shouldCallForAPersonWhenALockHoldsADeletionTooLong() {
    // Given
    scenario.deletionTime = NOW.minusSeconds(60);
    locked("backup");
    Plan first = scenario.plan();
    scenario.status = first.status();

    // When
    scenario.now = NOW.plus(HALF_AN_HOUR);

    // Then
    PlanAssert.assertThat(first).waits().has("Deleting", "True", "Destroying");
    PlanAssert.assertThat(scenario.plan())
        .isStalled("StaleLock")
        .has("Deleting", "True", "StaleLock")
        .tells("Deleting", "qm unlock 100");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void shouldNeverResumeAVmThatIsSuspendedToDisk(long generation) {
    // Given
    scenario.generation = generation;
    stopped("suspended");
    locked("suspended");

    // When
    Plan plan = scenario.plan();
    scenario.status = plan.status();
    scenario.now = NOW.plus(HALF_AN_HOUR);

    // Then
    PlanAssert.assertThat(plan).changesNothing().has("Ready", "False", "GuestPaused");
    assertThat(plan.status().powerState()).isEqualTo(PowerState.SUSPENDED);
    assertThat(plan.status().printableStatus()).isEqualTo("Suspended");
    PlanAssert.assertThat(scenario.plan()).changesNothing().has("Ready", "False", "GuestPaused");
  }

  @Test
  void shouldSayWhatOfTheSpecHasToWaitUntilASuspendedVmIsResumed() {
    // Given
    scenario.spec = "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, cpu: {cores: 4}}";
    stopped("suspended");
    locked("suspended");

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan)
        .changesNothing()
        .has("ConfigSynced", "False", "Locked")
        .tells("ConfigSynced", "cores");
    assertThat(plan.status().observedGeneration()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "migrate, Migrating",
    "snapshot, Snapshotting",
    "snapshot-delete, Snapshotting",
    "rollback, Restoring",
    "backup, Running"
  })
  void shouldShowWhatProxmoxDoesWithAVmThatIsReady(String lock, String word) {
    // Given
    scenario.generation = 1;
    listed("running", lock);

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).isReady("Running");
    assertThat(plan.status().printableStatus()).isEqualTo(word);
  }

  private void locked(String lock) {
    scenario.configOf(OUR_UUID, scenario.marker(), Map.of("lock", lock));
  }

  private void stopped(String lock) {
    listed("stopped", lock);
    scenario.power.put(100, new CurrentStatus("stopped", "stopped", lock));
  }

  private void listed(String state, String lock) {
    scenario.guests.put(
        100,
        new GuestResource(
            100,
            "pve1",
            "qemu",
            "web-1",
            state,
            false,
            lock,
            null,
            Set.of(TAG),
            2,
            4L << 30,
            10L << 30,
            100));
  }

  private static TaskSummary running(String type, String id) {
    return new TaskSummary(Upid.parse(PlannerScenario.upid(type, id, NOW)), "root@pam", null, null);
  }
}
