package io.accountdb.vmoperator.reconcile;

import static io.accountdb.vmoperator.reconcile.PlannerScenario.CLONE_UPID;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.FOREIGN_UUID;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.NOW;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.upid;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.CloneRequest;
import io.accountdb.vmoperator.proxmox.ConfigChange;
import io.accountdb.vmoperator.proxmox.CurrentStatus;
import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.reconcile.event.EventReason;
import io.accountdb.vmoperator.reconcile.event.Happening;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.PowerState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanHappeningsTest {
  private static final GuestAddress GUEST = new GuestAddress("pve1", 100);
  private static final ProxmoxFailure REFUSED =
      new ProxmoxFailure.NeedsPerson(
          ProxmoxFailure.Kind.PERMISSION_DENIED, "Permission check failed", Map.of());
  private static final ProxmoxFailure RACED = new ProxmoxFailure.SomebodyElses("already exists");

  private final PlannerScenario scenario = new PlannerScenario();

  @Test
  void shouldTellOfACloneThatFailed() {
    // Given
    scenario.cloning(Duration.ofSeconds(10), CLONE_UPID);
    scenario.task = new TaskStatus.Failed("clone failed: no space left on device");

    // Then
    assertThat(told(scenario.plan()))
        .singleElement()
        .asString()
        .startsWith("Warning CloneFailed: ")
        .contains("no space left on device");
  }

  @Test
  void shouldShowTheEndOfTheLogOfACloneThatFailed() {
    // Given
    scenario.cloning(Duration.ofSeconds(10), CLONE_UPID);
    scenario.task = new TaskStatus.Failed("clone failed: no space left on device");
    scenario.log.add("create full clone of drive scsi0 (local-lvm:base-9000-disk-0)");
    scenario.log.add("TASK ERROR: clone failed: no space left on device");

    // When
    Plan plan = scenario.plan();

    // Then
    String text =
        "cloning VM 9000 into VM 100 on pve1 failed: clone failed: no space left on device; log:"
            + " create full clone of drive scsi0 (local-lvm:base-9000-disk-0)";
    assertThat(told(plan)).containsExactly("Warning CloneFailed: " + text);
    PlanAssert.assertThat(plan)
        .has(ConditionType.PROVISIONED, "False", "InsufficientStorage")
        .tells(ConditionType.PROVISIONED, text)
        .isStalled("InsufficientStorage")
        .tells(ConditionType.STALLED, text);
  }

  @ParameterizedTest
  @CsvSource({
    "START, qmstart, StartFailed, starting VM 100 on pve1 failed",
    "SHUTDOWN, qmshutdown, StopFailed, shutting down VM 100 on pve1 failed",
    "STOP, qmstop, StopFailed, stopping VM 100 on pve1 failed",
  })
  void shouldTellTheExitStatusAloneWhereTheLogCannotBeRead(
      Operation.Type type, String task, String reason, String text) {
    // Given
    scenario.operating(type, upid(task, "100", NOW));
    scenario.task = new TaskStatus.Failed("it did not work out");
    scenario.failures.put(
        Question.TaskLog.class, new ProxmoxFailure.RetryWhenReachable("no answer", false));
    scenario.spec =
        "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, runStrategy: %s}"
            .formatted(type == Operation.Type.START ? "Always" : "Halted");
    String power = type == Operation.Type.START ? "stopped" : "running";
    scenario.power.put(100, new CurrentStatus(power, power, null));

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan)
        .has(ConditionType.POWER_STATE_SYNCED, "False", reason)
        .tells(ConditionType.POWER_STATE_SYNCED, text + ": it did not work out");
    assertThat(told(plan)).containsExactly("Warning TaskFailed: " + text + ": it did not work out");
  }

  @Test
  void shouldTellAGuestThatDidNotObeyFromATaskThatBroke() {
    // Given
    scenario.operating(Operation.Type.SHUTDOWN, upid("qmshutdown", "100", NOW));
    scenario.task = new TaskStatus.Failed("VM quit/powerdown failed - got timeout");
    scenario.spec =
        "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, runStrategy: Halted}";

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).has(ConditionType.POWER_STATE_SYNCED, "False", "ShutdownTimedOut");
    assertThat(told(plan))
        .containsExactly(
            "Warning ShutdownTimedOut: shutting down VM 100 on pve1 failed: VM quit/powerdown"
                + " failed - got timeout");
  }

  @Test
  void shouldTellOfWarningsOfATaskThatEndedWell() {
    // Given
    scenario.cloning(Duration.ofSeconds(10), CLONE_UPID);
    scenario.configOf(PlannerScenario.OUR_UUID, scenario.marker(), Map.of());
    scenario.task = new TaskStatus.Succeeded(1);
    scenario.log.add("WARN: unable to remove the old cloud-init drive");
    scenario.log.add("all is copied");

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).has(ConditionType.PROVISIONED, "True", "Provisioned");
    assertThat(told(plan))
        .containsExactly(
            "Warning TaskWarnings: cloning VM 9000 into VM 100 on pve1 ended with 1 warning(s):"
                + " WARN: unable to remove the old cloud-init drive");
  }

  @Test
  void shouldReadNoLogOfATaskThatEndedWell() {
    // Given
    scenario.operating(Operation.Type.START, upid("qmstart", "100", NOW));
    scenario.task = new TaskStatus.Succeeded(0);

    // When
    scenario.plan();

    // Then
    assertThat(scenario.asked).noneMatch(Question.TaskLog.class::isInstance);
  }

  @ParameterizedTest
  @CsvSource({
    "10, VM still running - terminating now with SIGTERM, false",
    "300, it went down by itself, false",
    "300, VM still running - terminating now with SIGTERM, true",
  })
  void shouldTellOfAGuestThatProxmoxKilledBecauseItDidNotShutDown(
      long seconds, String log, boolean killed) {
    // Given
    scenario.operating(Operation.Type.SHUTDOWN, upid("qmshutdown", "100", NOW));
    scenario.now = scenario.now.plusSeconds(seconds - 10);
    scenario.task = new TaskStatus.Succeeded(0);
    scenario.power.put(100, new CurrentStatus("stopped", "stopped", null));
    scenario.log.add(log);

    // Then
    assertThat(told(scenario.plan()))
        .isEqualTo(
            killed
                ? List.of(
                    "Warning HardStopUsed: shutting down VM 100 on pve1 took longer than 300 s;"
                        + " Proxmox pulled its plug")
                : List.of());
  }

  @Test
  void shouldTellOfAVmidThatAForeignGuestHas() {
    // Given
    scenario.cloning(Duration.ofSeconds(10), CLONE_UPID);
    scenario.task = new TaskStatus.Failed("unable to create VM 100: config file already exists");
    scenario.configOf(FOREIGN_UUID, "somebody's", Map.of());

    // Then
    assertThat(told(scenario.plan()))
        .containsExactly("Warning VMIDTaken: VMID 100 went to another VM (web-1)");
  }

  @ParameterizedTest
  @CsvSource({
    "START, qmstart, TaskFailed",
    "SHUTDOWN, qmshutdown, TaskFailed",
    "STOP, qmstop, TaskFailed",
  })
  void shouldTellOnceOfATaskThatFailed(Operation.Type type, String task, String reason) {
    // Given
    scenario.operating(type, upid(task, "100", NOW));
    scenario.task = new TaskStatus.Failed("it did not work out");

    // When
    Plan plan = scenario.plan();
    scenario.status = plan.status();
    scenario.task = null;

    // Then
    assertThat(told(plan))
        .singleElement()
        .asString()
        .startsWith("Warning " + reason + ": ")
        .contains("it did not work out");
    assertThat(told(scenario.plan())).isEmpty();
  }

  @Test
  void shouldTellOfTheEndOfADestroyedVm() {
    // Given
    scenario.operating(Operation.Type.DESTROY, upid("qmdestroy", "100", NOW));
    scenario.deletionTime = NOW;
    scenario.task = new TaskStatus.Succeeded(0);

    // Then
    assertThat(told(scenario.plan()))
        .containsExactly("Normal VMDestroyed: VM 100 on pve1 is destroyed");
  }

  @Test
  void shouldTellOfTheEndOfAVmThatIsGoneOnlyOnProof() {
    // Given
    scenario.settled();
    scenario.configs.remove(100);
    scenario.guests.remove(100);
    scenario.deletionTime = NOW.minusSeconds(60);

    // When
    Plan once = scenario.plan();
    scenario.goneSince = NOW.minusSeconds(30);
    Plan twice = scenario.plan();

    // Then
    assertThat(told(once)).isEmpty();
    assertThat(told(twice)).containsExactly("Normal VMDestroyed: VMID 100 is gone");
  }

  @Test
  void shouldTellThatARetainedVmIsNobodysAnyMore() {
    // Given
    scenario.settled();
    scenario.configOf(PlannerScenario.OUR_UUID, "a person's", Map.of("tags", "web"));
    scenario.spec =
        "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, deletionPolicy: Retain}";
    scenario.deletionTime = NOW;

    // Then
    assertThat(told(scenario.plan()))
        .containsExactly("Normal OwnershipReleased: VM 100 on pve1 stays and is nobody's any more");
  }

  @Test
  void shouldTellWhatIsLeftToDoWhenARetainedVmKeepsItsMarks() {
    // Given
    scenario.settled();
    scenario.spec =
        "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, deletionPolicy: Retain}";
    scenario.cluster = new ClusterView.NotConnected("no such Secret", scenario.now);
    scenario.deletionTime = NOW.minus(Duration.ofMinutes(6));

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).does(Step.Release.class);
    assertThat(told(plan))
        .singleElement()
        .asString()
        .startsWith("Warning MarkerLeftBehind: VM 100 on pve1 stays in Proxmox")
        .contains("proxmox.accountdb.io:");
  }

  @Test
  void shouldTellOfCallsThatProxmoxRefused() {
    // Given
    scenario.settled();
    Step.Change start =
        new Step.Start(
            new Operation(Operation.Type.START, 100, null, "pve1", 1, null, NOW.toString()), GUEST);
    Step.Change clone =
        new Step.Clone(
            new Operation(Operation.Type.CLONE, 100, 9000, "pve1", 1, null, NOW.toString()),
            new GuestAddress("pve1", 9000),
            new CloneRequest(100, "web-1", "", null, null, null));

    // Then
    assertThat(told(scenario.planAfterFailure(start, REFUSED)))
        .containsExactly(
            "Warning CallFailed: cannot start VM 100 on pve1: Permission check failed");
    assertThat(told(scenario.planAfterFailure(clone, REFUSED)))
        .containsExactly(
            "Warning CloneFailed: cannot clone VM 9000 on pve1 into VM 100: Permission check"
                + " failed");
    assertThat(told(scenario.planAfterFailure(clone, RACED)))
        .containsExactly(
            "Warning VMIDTaken: cannot clone VM 9000 on pve1 into VM 100: already exists");
    assertThat(told(scenario.planAfterFailure(configure(), RACED)))
        .as("of a digest that was stale")
        .isEmpty();
  }

  @Test
  void shouldTellWhichKeysWereAppliedAndWhichHadDrifted() {
    // Given
    scenario.settled();
    Desired same = scenario.desired();
    scenario.generation = 2;
    Desired changed = scenario.desired();
    scenario.deletionTime = NOW;

    // Then
    assertThat(Deeds.of(changed, scenario.status, configure()))
        .containsExactly(
            new Happening(EventReason.CONFIG_APPLIED, "VM 100 on pve1 was given: cores, memory"));
    assertThat(Deeds.of(same, scenario.status, configure()))
        .singleElement()
        .asString()
        .startsWith("Warning DriftCorrected: ")
        .endsWith(": cores, memory");
    assertThat(Deeds.of(scenario.desired(), scenario.status, configure()))
        .as("of marks that a deletion writes")
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"Soft, Warning HardStopUsed", "TrySoft, Warning HardStopUsed", "Hard, ''"})
  void shouldTellOfAPlugThatWasPulledUnlessThatWasAskedFor(String mode, String event) {
    // Given
    scenario.spec =
        "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, power: {stopMode: %s}}"
            .formatted(mode);
    Step.Change stop =
        new Step.Stop(
            new Operation(Operation.Type.STOP, 100, null, "pve1", 1, null, NOW.toString()), GUEST);

    // When
    List<Happening> happenings = Deeds.of(scenario.desired(), scenario.status, stop);

    // Then
    assertThat(happenings).hasSize(event.isEmpty() ? 0 : 1);
    assertThat(happenings).allSatisfy(told -> assertThat(told.toString()).startsWith(event));
  }

  private static Step.Change configure() {
    return new Step.UpdateConfig(
        GUEST, new ConfigChange("d".repeat(40), Map.of("memory", "4096", "cores", "4"), Set.of()));
  }

  @Test
  void shouldHaveNothingToTellWhenAllIsAsItShouldBe() {
    // Given
    scenario.settled();
    scenario.status = scenario.plan().status();

    // When
    Plan plan = scenario.plan();

    // Then
    assertThat(plan.status().powerState()).isEqualTo(PowerState.RUNNING);
    assertThat(plan.happenings()).isEmpty();
  }

  private static List<String> told(Plan plan) {
    return plan.happenings().stream().map(Happening::toString).toList();
  }
}
