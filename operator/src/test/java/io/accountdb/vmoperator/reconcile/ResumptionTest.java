package io.accountdb.vmoperator.reconcile;

import static io.accountdb.vmoperator.reconcile.PlannerScenario.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.TaskSummary;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.sync.BindingLookup;
import io.accountdb.vmoperator.sync.Claimant;
import io.accountdb.vmoperator.sync.UnboundGuests;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A resource that has lost its status, or that may have: its VM is found again, and none made. */
class ResumptionTest {
  private final PlannerScenario scenario = new PlannerScenario();

  @Test
  void shouldTakeItsVmUpAgainWhenTheDatabaseKnowsIt() {
    // Given
    scenario.settled();
    scenario.status = VirtualMachineStatus.EMPTY;
    scenario.bindings =
        new BindingLookup.Known(
            List.of(
                new BindingLookup.Binding(
                    7,
                    17,
                    100,
                    PlannerScenario.OUR_UUID,
                    new Claimant("team-a", "web-1", PlannerScenario.UID))));

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).changesNothing();
    assertThat(plan.status().biosUUID()).isEqualTo(PlannerScenario.OUR_UUID);
  }

  @Test
  void shouldTakeItsVmUpAgainByItsMarkerWhenNeitherStatusNorDatabaseKnowIt() {
    // Given
    scenario.settled();
    scenario.status = VirtualMachineStatus.EMPTY;
    scenario.unbound(100, scenario.marker());

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).changesNothing().has("Provisioned", "True", "Provisioned");
    assertThat(plan.status().vmid()).isEqualTo(100);
    assertThat(plan.status().biosUUID()).isEqualTo(PlannerScenario.OUR_UUID);
  }

  @Test
  void shouldProveByItsConfigWhatAMarkerTells() {
    // Given
    scenario.settled();
    scenario.status = VirtualMachineStatus.EMPTY;
    scenario.unbound(100, scenario.marker());
    scenario.configOf(PlannerScenario.FOREIGN_UUID, "somebody's", Map.of());

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).waits().has("Provisioned", "Unknown", "WaitingForCluster");
    assertThat(plan.status().biosUUID()).isNull();
  }

  @Test
  void shouldWaitWhileAGuestMayBeItsVmAndCannotBeToldYet() {
    // Given
    scenario.unbound = new UnboundGuests.Building("guest 105 on node pve1 is still being made");

    // Then
    PlanAssert.assertThat(scenario.plan())
        .waits()
        .has("Provisioned", "Unknown", "WaitingForCluster")
        .tells("Provisioned", "guest 105");
  }

  @Test
  void shouldWaitForACloneThatAPoolScopedTokenDoesNotSeeYetWhenTheStatusWasLost() {
    // Given
    scenario.mayHaveCloned = true;
    scenario.tasks.add(scenario.task(PlannerScenario.TOKEN_USER, NOW.minusSeconds(3600)));

    // Then
    PlanAssert.assertThat(scenario.plan())
        .waits()
        .has("Provisioned", "Unknown", "WaitingForLock")
        .tells("Provisioned", "a clone of VMID 9000");
  }

  @Test
  void shouldWaitUntilTheListCanShowACloneThatHasJustEnded() {
    // Given
    scenario.mayHaveCloned = true;
    scenario.tasks.add(scenario.task(PlannerScenario.TOKEN_USER, NOW.minusSeconds(8), "OK"));

    // When
    Plan early = scenario.plan();
    scenario.now = NOW.plusSeconds(10);
    Plan later = scenario.plan();

    // Then
    PlanAssert.assertThat(early).waits().has("Provisioned", "Unknown", "WaitingForLock");
    PlanAssert.assertThat(later).does(Step.Clone.class);
  }

  @Test
  void shouldNotMindClonesThatCannotBeItsOwn() {
    // Given
    scenario.mayHaveCloned = true;
    TaskSummary claimed = scenario.task(PlannerScenario.TOKEN_USER, NOW.minusSeconds(5));
    scenario.takenUpids.add(claimed.upid().text());
    scenario.tasks.add(claimed);
    scenario.tasks.add(scenario.task("root@pam", NOW.minusSeconds(6)));
    scenario.tasks.add(
        scenario.task(PlannerScenario.TOKEN_USER, NOW.minusSeconds(7), "got timeout"));

    // Then
    PlanAssert.assertThat(scenario.plan()).does(Step.Clone.class);
  }

  @Test
  void shouldAskForNoTasksOnBehalfOfANewResource() {
    // When
    scenario.plan();

    // Then
    assertThat(scenario.asked).doesNotHaveAnyElementsOfTypes(Question.Tasks.class);
  }

  @Test
  void shouldTakeTheLatestOfItsVmsWhereSeveralAreMarked() {
    // Given
    scenario.settled();
    scenario.status = VirtualMachineStatus.EMPTY;
    scenario.unbound(
        Map.of(
            90,
            scenario.marker().replace("vmid=100", "vmid=90"),
            100,
            scenario.marker().replace("attempt=1", "attempt=2")));
    scenario.configOf(
        PlannerScenario.OUR_UUID, scenario.marker().replace("attempt=1", "attempt=2"), Map.of());

    // Then
    assertThat(scenario.plan().status().vmid()).isEqualTo(100);
  }

  @Test
  void shouldTakeNeitherCopiesNorTheVmsOfAnotherKubernetesClusterForItsOwn() {
    // Given
    String copied = scenario.marker("another-uid").replace("vmid=100", "vmid=250");
    String foreign = scenario.marker().replace(PlannerScenario.CLUSTER_ID, "another");
    scenario.guest(101, "pve1", "copy", "stopped", false);
    scenario.guest(102, "pve1", "theirs", "stopped", false);
    scenario.unbound(Map.of(101, copied, 102, foreign.replace("vmid=100", "vmid=102")));

    // Then
    PlanAssert.assertThat(scenario.plan()).does(Step.Clone.class);
  }

  @Test
  void shouldMakeNoNewVmWhileACopyOfTheOldOneIsThere() {
    // Given
    scenario.guest(250, "pve1", "copy", "stopped", false);
    scenario.unbound(250, scenario.marker());

    // Then
    PlanAssert.assertThat(scenario.plan())
        .changesNothing()
        .isStalled("IdentityMismatch")
        .tells("Stalled", "VMID 250 is a copy")
        .tells("Stalled", "VMID 100");
  }
}
