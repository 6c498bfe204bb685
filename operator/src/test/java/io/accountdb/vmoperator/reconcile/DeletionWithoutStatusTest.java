package io.accountdb.vmoperator.reconcile;

import static io.accountdb.vmoperator.reconcile.PlannerScenario.NOW;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.OUR_UUID;

import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.sync.BindingLookup;
import io.accountdb.vmoperator.sync.Claimant;
import io.accountdb.vmoperator.sync.UnboundGuests;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A deleted resource whose status is empty, which is no proof that it has no VM. */
class DeletionWithoutStatusTest {
  private final PlannerScenario scenario = new PlannerScenario();

  @BeforeEach
  void delete() {
    scenario.settled();
    scenario.status = VirtualMachineStatus.EMPTY;
    scenario.deletionTime = NOW;
  }

  @Test
  void shouldReleaseWhatNeverGotAVm() {
    // Then
    PlanAssert.assertThat(scenario.plan()).does(Step.Release.class);
  }

  @Test
  void shouldNotTakeAnEmptyStatusForAProofThatThereIsNoVm() {
    // Given
    scenario.bindings =
        new BindingLookup.Known(
            List.of(
                new BindingLookup.Binding(
                    7, 17, 100, OUR_UUID, new Claimant("team-a", "web-1", PlannerScenario.UID))));

    // Then
    PlanAssert.assertThat(scenario.plan()).does(Step.Shutdown.class);
  }

  @Test
  void shouldDestroyTheVmThatOnlyItsMarkerTells() {
    // Given
    scenario.unbound(100, scenario.marker());

    // Then
    PlanAssert.assertThat(scenario.plan()).does(Step.Shutdown.class);
  }

  @Test
  void shouldDestroyTheVmItTookOverThoughItsRowStillNamesAnEarlierResource() {
    // Given
    scenario.bindings =
        new BindingLookup.Known(
            List.of(
                new BindingLookup.Binding(
                    7, 17, 100, OUR_UUID, new Claimant("team-a", "web-1", "another-uid"))));

    // Then
    PlanAssert.assertThat(scenario.plan()).does(Step.Shutdown.class);
  }

  @Test
  void shouldNotReleaseWhileACloneThatMayBeItsOwnIsNotToBeSeenYet() {
    // Given
    scenario.mayHaveCloned = true;
    scenario.tasks.add(scenario.task(PlannerScenario.TOKEN_USER, NOW.minusSeconds(60)));

    // Then
    PlanAssert.assertThat(scenario.plan()).waits().tells("Ready", "a clone of VMID 9000");
  }

  @Test
  void shouldNotReleaseWhileAGuestMayBeItsVmAndCannotBeToldYet() {
    // Given
    scenario.unbound = new UnboundGuests.Building("guest 105 on node pve1 is still being made");

    // Then
    PlanAssert.assertThat(scenario.plan()).waits().tells("Deleting", "guest 105");
  }

  @Test
  void shouldNotReleaseByAListFromBeforeAnOutage() {
    // Given
    scenario.unreachable(NOW);

    // Then
    PlanAssert.assertThat(scenario.plan()).waits().tells("Deleting", "connection refused");
  }

  @Test
  void shouldLeaveTheVmOfAnEarlierResourceOfItsName() {
    // Given
    scenario.unbound(100, scenario.marker("another-uid"));

    // Then
    PlanAssert.assertThat(scenario.plan()).does(Step.Release.class);
  }

  @Test
  void shouldNotReleaseALostStatusWhileItsClusterCannotBeConnected() {
    // Given
    scenario.mayHaveCloned = true;
    scenario.cluster = new ClusterView.NotConnected("there is no Secret lab-token", NOW);

    // When
    Plan first = scenario.plan();
    scenario.status = first.status();
    Plan second = scenario.plan();

    // Then
    PlanAssert.assertThat(first).waits().tells("Deleting", "there is no Secret lab-token");
    PlanAssert.assertThat(second).waits();
  }

  @Test
  void shouldReleaseWhatNeverBeganThoughItsClusterCannotBeConnected() {
    // Given
    scenario.mayHaveCloned = true;
    scenario.cluster = new ClusterView.NotConnected("there is no Secret lab-token", NOW);
    scenario.deletionTime = null;
    scenario.status = scenario.plan().status();

    // When
    scenario.deletionTime = NOW;

    // Then
    PlanAssert.assertThat(scenario.plan()).does(Step.Release.class);
  }
}
