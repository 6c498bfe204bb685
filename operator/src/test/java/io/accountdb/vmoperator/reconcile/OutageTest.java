package io.accountdb.vmoperator.reconcile;

import static io.accountdb.vmoperator.reconcile.PlannerScenario.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.PowerState;
import io.accountdb.vmoperator.sync.AgentSight;
import io.accountdb.vmoperator.sync.MirrorState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No condition stays true while nobody can know, and none turns for a moment's sake. */
class OutageTest {
  private final PlannerScenario scenario = new PlannerScenario();

  @BeforeEach
  void settle() {
    scenario.settled();
    scenario.agent = AgentSight.CONNECTED;
    scenario.status = scenario.plan().status();
  }

  @Test
  void shouldNotStayReadyOnAClusterThatCannotBeConnected() {
    // Given
    scenario.cluster = new ClusterView.NotConnected("there is no Secret lab-token", NOW);

    // When
    scenario.now = NOW.plusSeconds(59);
    Plan grace = scenario.plan();
    scenario.now = NOW.plusSeconds(60);
    Plan minute = scenario.plan();
    scenario.now = NOW.plusSeconds(300);
    Plan minutes = scenario.plan();

    // Then
    assertThat(grace.status()).isEqualTo(scenario.status);
    PlanAssert.assertThat(minute)
        .isProgressing("ClusterUnreachable")
        .tells("Ready", "there is no Secret lab-token")
        .has("PowerStateSynced", "Unknown", "ClusterUnreachable")
        .has("GuestAgentConnected", "Unknown", "ClusterUnreachable");
    assertThat(minute.status().powerState()).isEqualTo(PowerState.UNKNOWN);
    PlanAssert.assertThat(minutes).isStalled("ClusterUnreachable");
  }

  @Test
  void shouldLetANewVmWaitForAClusterThatCannotBeConnected() {
    // Given
    scenario.status = VirtualMachineStatus.EMPTY;
    scenario.cluster = new ClusterView.NotConnected("there is no Secret lab-token", NOW);

    // Then
    PlanAssert.assertThat(scenario.plan()).waits().isProgressing("WaitingForCluster");
  }

  @Test
  void shouldNotKeepTrueWhatNobodyCanKnowWithoutTheCluster() {
    // Given
    scenario.cluster = new ClusterView.NotFound();

    // Then
    turnsUnknownAfterAMinute("ClusterNotFound");
  }

  @Test
  void shouldNotKeepTrueWhatNobodyLooksAtInANamespaceThatIsNotAllowed() {
    // Given
    scenario.cluster = new ClusterView.NotAllowed();

    // Then
    turnsUnknownAfterAMinute("ClusterNotAllowed");
  }

  private void turnsUnknownAfterAMinute(String reason) {
    Plan first = scenario.plan();
    scenario.status = first.status();
    scenario.now = NOW.plusSeconds(60);
    Plan minute = scenario.plan();
    PlanAssert.assertThat(first)
        .waits()
        .isStalled(reason)
        .has("PowerStateSynced", "True", "Running");
    PlanAssert.assertThat(minute)
        .waits()
        .isStalled(reason)
        .has("PowerStateSynced", "Unknown", reason)
        .has("GuestAgentConnected", "Unknown", reason);
    assertThat(minute.status().powerState()).isEqualTo(PowerState.UNKNOWN);
  }

  @Test
  void shouldNotTakeAShortOutageForAChange() {
    // Given
    scenario.unreachable(NOW);
    scenario.now = NOW.plusSeconds(30);

    // When
    Plan plan = scenario.plan();

    // Then
    assertThat(plan.status()).isEqualTo(scenario.status);
    PlanAssert.assertThat(plan).waits();
  }

  @Test
  void shouldNotStayReadyThroughALongOutage() {
    // Given
    scenario.unreachable(NOW);

    // When
    scenario.now = NOW.plusSeconds(61);
    Plan minute = scenario.plan();
    scenario.now = NOW.plusSeconds(301);
    Plan minutes = scenario.plan();

    // Then
    PlanAssert.assertThat(minute)
        .isProgressing("ClusterUnreachable")
        .has("PowerStateSynced", "Unknown", "ClusterUnreachable");
    PlanAssert.assertThat(minutes).isStalled("ClusterUnreachable");
  }

  @Test
  void shouldStayReadyWhenOnlyTheDatabaseIsDown() {
    // Given
    scenario.mirror = new MirrorState.Failed("DatabaseUnreachable", "connection refused");

    // Then
    PlanAssert.assertThat(scenario.plan())
        .isReady("Running")
        .has("Mirrored", "False", "DatabaseUnreachable");
  }
}
