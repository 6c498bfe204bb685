package io.accountdb.vmoperator.reconcile;

import static io.accountdb.vmoperator.reconcile.PlannerScenario.NOW;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.OUR_UUID;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.upid;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.CurrentStatus;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.PowerState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Power that people decide about, in Proxmox or in the guest. */
class RunStrategyManualTest {
  private static final String SPEC =
      "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, runStrategy: Manual%s}";

  private final PlannerScenario scenario = new PlannerScenario();

  @BeforeEach
  void settle() {
    scenario.settled();
    scenario.spec = SPEC.formatted("");
  }

  private void power(String status, String qemuStatus) {
    scenario.guest(100, "pve1", "web-1", status, false);
    scenario.power.put(100, new CurrentStatus(status, qemuStatus, null));
  }

  @ParameterizedTest
  @CsvSource({
    "running, running, Running, RUNNING",
    "stopped, stopped, Stopped, STOPPED",
    "running, paused, Paused, PAUSED",
    "running, suspended, Suspended, SUSPENDED"
  })
  void shouldTakePowerAsItIs(String status, String qemuStatus, String shown, PowerState state) {
    // Given
    power(status, qemuStatus);
    scenario.status = scenario.stored(OUR_UUID, null, null, List.of());

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan)
        .changesNothing()
        .isReady("PowerUnmanaged")
        .has("PowerStateSynced", "True", "Unmanaged");
    assertThat(plan.status().printableStatus()).isEqualTo(shown);
    assertThat(plan.status().powerState()).isEqualTo(state);
  }

  @Test
  void shouldShowAVmThatPeopleSuspendedToDisk() {
    // Given
    power("stopped", "stopped");
    scenario.configOf(OUR_UUID, scenario.marker(), Map.of("lock", "suspended"));
    scenario.guests.computeIfPresent(100, (vmid, guest) -> locked(guest));
    scenario.status = scenario.stored(OUR_UUID, null, null, List.of());

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).changesNothing().isReady("PowerUnmanaged");
    assertThat(plan.status().printableStatus()).isEqualTo("Suspended");
  }

  private static GuestResource locked(GuestResource guest) {
    return new GuestResource(
        guest.vmid(),
        guest.node(),
        guest.type(),
        guest.name(),
        guest.status(),
        guest.template(),
        "suspended",
        guest.pool(),
        guest.tags(),
        guest.cpus(),
        guest.memoryBytes(),
        guest.diskBytes(),
        guest.uptimeSeconds());
  }

  @Test
  void shouldLeaveANewVmOff() {
    // Given
    scenario.guest(100, "pve1", null, "unknown", false);
    scenario.power.put(100, new CurrentStatus("stopped", "stopped", null));
    scenario.status = scenario.stored(OUR_UUID, null, PowerState.STOPPED, List.of());

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).changesNothing().isReady("PowerUnmanaged");
    assertThat(plan.status().printableStatus()).isEqualTo("Stopped");
  }

  @Test
  void shouldTellNobodyOfPowerThatSomebodyChanged() {
    // Given
    scenario.status = scenario.plan().status();
    VirtualMachineStatus before = scenario.status;
    power("stopped", "stopped");

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).changesNothing().isReady("PowerUnmanaged");
    assertThat(plan.status().powerState()).isEqualTo(PowerState.STOPPED);
    assertThat(Transitions.by(plan, before)).isEmpty();
  }

  @Test
  void shouldLetAnOperationOfOursEnd() {
    // Given
    scenario.operating(Operation.Type.SHUTDOWN, upid("qmshutdown", "100", NOW));
    scenario.generation = 2;
    scenario.task = new TaskStatus.Running();

    // When
    Plan under = scenario.plan();
    scenario.status = under.status();
    scenario.task = new TaskStatus.Succeeded(0);
    Plan ended = scenario.plan();

    // Then
    PlanAssert.assertThat(under).waits().isProgressing("Stopping");
    PlanAssert.assertThat(ended).changesNothing().isReady("PowerUnmanaged");
    assertThat(ended.status().powerState()).isEqualTo(PowerState.STOPPED);
    assertThat(Transitions.by(ended, under.status()))
        .extracting(Object::toString)
        .contains("Normal VMStopped: VM 100 on pve1 is off");
  }

  @Test
  void shouldShowWhatWaitsForARestart() {
    // Given
    scenario.generation = 2;
    scenario.spec = SPEC.formatted(", cpu: {cores: 4}");
    scenario.configOf(OUR_UUID, scenario.marker(), Map.of("cores", "4"));
    Map<String, String> running = new HashMap<>(scenario.configs.get(100).config().values());
    running.put("cores", "2");
    scenario.running.put(100, new GuestConfig("d".repeat(40), running));

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan)
        .isReady("PowerUnmanaged")
        .has("RestartRequired", "True", "PendingChanges")
        .tells("RestartRequired", "cores");
  }

  @Test
  void shouldHoldTheGateOnlyAgainstAVmThatRuns() {
    // Given
    scenario.spec = SPEC.formatted(", readiness: {gate: IPAddress}");

    // When
    Plan running = scenario.plan();
    power("stopped", "stopped");
    Plan stopped = scenario.plan();

    // Then
    PlanAssert.assertThat(running).isProgressing("WaitingForIP");
    PlanAssert.assertThat(stopped).isReady("PowerUnmanaged");
  }

  @Test
  void shouldReckonTheGatesTimeoutFromTheUptime() {
    // Given
    scenario.spec = SPEC.formatted(", readiness: {gate: IPAddress, timeoutSeconds: 130}");

    // When
    scenario.status = scenario.plan().status();
    scenario.now = NOW.plusSeconds(3600);
    Plan young = scenario.plan();
    scenario.spec = SPEC.formatted(", readiness: {gate: IPAddress, timeoutSeconds: 100}");
    Plan old = scenario.plan();

    // Then
    PlanAssert.assertThat(young).isProgressing("WaitingForIP");
    assertThat(young.step()).isEqualTo(new Step.Wait(Duration.ofSeconds(30)));
    PlanAssert.assertThat(old).has("Ready", "False", "ReadinessTimeout");
  }

  @Test
  void shouldSwitchOnAtOnceWhenItBecomesAlways() {
    // Given
    power("stopped", "stopped");
    scenario.status = scenario.plan().status();
    scenario.generation = 2;
    scenario.spec = "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}}";

    // Then
    PlanAssert.assertThat(scenario.plan()).does(Step.Start.class);
  }
}
