package io.accountdb.vmoperator.reconcile;

import static io.accountdb.vmoperator.reconcile.PlannerScenario.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.CurrentStatus;
import io.accountdb.vmoperator.sync.AgentSight;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuestAgentTest {
  private static final String CONNECTED = ConditionType.GUEST_AGENT_CONNECTED;

  private final PlannerScenario scenario = new PlannerScenario();

  @BeforeEach
  void settle() {
    scenario.settled();
  }

  @Test
  void shouldHaveTheConditionFromTheFirstVisit() {
    // Given
    PlannerScenario fresh = new PlannerScenario();

    // Then
    PlanAssert.assertThat(fresh.plan()).has(CONNECTED, "Unknown", "Pending");
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECTED, True, Connected, ''",
    "DISABLED, Unknown, Disabled, spec.guestAgent.enabled: true",
    "NOT_RUNNING, False, NotRunning, qemu-guest-agent has to be installed",
    "TIMED_OUT, False, TimedOut, does not answer in time",
    "UNKNOWN, Unknown, Pending, ''",
  })
  void shouldTellHowTheAgentFares(AgentSight sight, String status, String reason, String message) {
    // Given
    scenario.agent = sight;

    // Then
    PlanAssert.assertThat(scenario.plan())
        .has(CONNECTED, status, reason)
        .tells(CONNECTED, message)
        .isReady("Running");
  }

  @Test
  void shouldKeepWhatWasSeenThroughARestartOfTheOperator() {
    // Given
    scenario.agent = AgentSight.CONNECTED;
    scenario.status = scenario.plan().status();
    scenario.agent = AgentSight.UNKNOWN;

    // Then
    assertThat(scenario.plan().status()).isEqualTo(scenario.status);
  }

  @Test
  void shouldKnowNothingOfTheAgentOfAGuestThatDoesNotRun() {
    // Given
    scenario.agent = AgentSight.CONNECTED;
    scenario.status = scenario.plan().status();
    scenario.spec =
        "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, runStrategy: Halted}";
    scenario.guest(100, "pve1", "web-1", "stopped", false);
    scenario.power.put(100, new CurrentStatus("stopped", "stopped", null));
    Plan stopped = scenario.plan();
    scenario.status = stopped.status();
    scenario.spec = "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}}";
    scenario.guest(100, "pve1", "web-1", "running", false);
    scenario.power.put(100, new CurrentStatus("running", "running", null));
    scenario.agent = AgentSight.UNKNOWN;

    // When
    Plan startedAnew = scenario.plan();

    // Then
    PlanAssert.assertThat(stopped).has(CONNECTED, "Unknown", "Stopped");
    PlanAssert.assertThat(startedAnew).has(CONNECTED, "Unknown", "Pending");
  }

  @Test
  void shouldNotStayConnectedThroughALongOutage() {
    // Given
    scenario.agent = AgentSight.CONNECTED;
    scenario.status = scenario.plan().status();
    scenario.unreachable(NOW.minusSeconds(120));

    // Then
    PlanAssert.assertThat(scenario.plan()).has(CONNECTED, "Unknown", "ClusterUnreachable");
  }

  @Test
  void shouldBecomeReadyWithItsAgentWhenTheGateAsksForIt() {
    // Given
    scenario.spec =
        "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, readiness: {gate: GuestAgent,"
            + " timeoutSeconds: 60}}";
    scenario.agent = AgentSight.NOT_RUNNING;
    Plan waiting = scenario.plan();
    scenario.status = waiting.status();
    scenario.now = NOW.plusSeconds(61);
    Plan overdue = scenario.plan();
    scenario.status = overdue.status();
    scenario.agent = AgentSight.CONNECTED;

    // When
    Plan ready = scenario.plan();

    // Then
    PlanAssert.assertThat(waiting)
        .isProgressing("WaitingForAgent")
        .tells(ConditionType.READY, "VM 100 on pve1 runs");
    assertThat(waiting.step()).isEqualTo(new Step.Wait(Duration.ofSeconds(60)));
    PlanAssert.assertThat(overdue)
        .has("Ready", "False", "ReadinessTimeout")
        .tells(ConditionType.READY, "after 60 s");
    PlanAssert.assertThat(ready).isReady("Running");
  }
}
