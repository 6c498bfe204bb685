package io.accountdb.vmoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.sync.BindingLookup;
import io.accountdb.vmoperator.sync.Claimant;
import io.accountdb.vmoperator.sync.UnboundGuests;
import io.accountdb.vmoperator.sync.UnboundGuests.UnboundGuest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A VM of an earlier resource of the same name: never doubled, and taken over only when asked. */
class PreviousIncarnationTest {
  private final PlannerScenario scenario = new PlannerScenario();

  @Test
  void shouldNotMakeASecondVmForAResourceThatWasDeletedByForceAndAppliedAgain() {
    // Given
    previousIncarnation(17);

    // Then
    PlanAssert.assertThat(scenario.plan())
        .changesNothing()
        .isStalled("PreviousIncarnation")
        .tells("Stalled", "VMID 100")
        .tells("Stalled", PlannerScenario.OUR_UUID);
  }

  @Test
  void shouldTakeOverThePreviousVmWhenAskedAndMarkItAsItsOwn() {
    // Given
    previousIncarnation(17);
    scenario.takeOver = "100";

    // When
    Plan plan = scenario.plan();

    // Then
    assertThat(PlanAssert.assertThat(plan).does(Step.UpdateConfig.class).change().set())
        .isEqualTo(Map.of("description", scenario.marker()));
    assertThat(plan.status().biosUUID()).isEqualTo(PlannerScenario.OUR_UUID);
    PlanAssert.assertThat(plan).has("Provisioned", "True", "Adopted");
  }

  @Test
  void shouldKnowTheVmItTookOverByItsMarkerThoughItsRowIsOlderAndACopyIsThere() {
    // Given
    previousIncarnation(17);
    scenario.configOf(PlannerScenario.OUR_UUID, scenario.marker(), Map.of());
    scenario.unbound(101, scenario.marker());

    // When
    Plan plan = scenario.plan();

    // Then
    assertThat(plan.status().vmid()).isEqualTo(100);
    PlanAssert.assertThat(plan).has("Provisioned", "True", "Provisioned");
  }

  @Test
  void shouldNotTakeOverAVmWhoseRowBelongsToSomebodyElse() {
    // Given
    previousIncarnation(18);
    scenario.takeOver = "100";

    // Then
    PlanAssert.assertThat(scenario.plan()).changesNothing().isStalled("OwnerNotAllowed");
  }

  private void previousIncarnation(int ownerId) {
    scenario.settled();
    scenario.configOf(PlannerScenario.OUR_UUID, scenario.marker("another-uid"), Map.of());
    scenario.status = VirtualMachineStatus.EMPTY;
    scenario.bindings =
        new BindingLookup.Known(
            List.of(
                new BindingLookup.Binding(
                    7,
                    ownerId,
                    100,
                    PlannerScenario.OUR_UUID,
                    new Claimant("team-a", "web-1", "another-uid"))));
  }

  @Test
  void shouldNotMakeASecondVmForAnEarlierResourcesMarkedVm() {
    // Given
    markedIncarnation();

    // Then
    PlanAssert.assertThat(scenario.plan())
        .changesNothing()
        .isStalled("PreviousIncarnation")
        .tells("Stalled", "VMID 100")
        .tells("Stalled", PlannerScenario.OUR_UUID)
        .tells("Stalled", "proxmox.accountdb.io/take-over: \"100\"");
  }

  @Test
  void shouldTakeOverAnEarlierResourcesMarkedVmWhenAsked() {
    // Given
    markedIncarnation();
    scenario.takeOver = "100";

    // When
    Plan plan = scenario.plan();

    // Then
    assertThat(PlanAssert.assertThat(plan).does(Step.UpdateConfig.class).change().set())
        .isEqualTo(Map.of("description", scenario.marker()));
    PlanAssert.assertThat(plan).has("Provisioned", "True", "Adopted");
  }

  @Test
  void shouldNotTakeOverAMarkedVmWhoseRowBelongsToSomebodyElse() {
    // Given
    markedIncarnation();
    scenario.unbound =
        new UnboundGuests.Known(
            List.of(
                new UnboundGuest(
                    100, "pve1", PlannerScenario.OUR_UUID, scenario.marker("another-uid"), 18)));
    scenario.takeOver = "100";

    // Then
    PlanAssert.assertThat(scenario.plan()).changesNothing().isStalled("OwnerNotAllowed");
  }

  @Test
  void shouldNotTakeOverWhatHasBecomeATemplate() {
    // Given
    previousIncarnation(17);
    scenario.configOf(
        PlannerScenario.OUR_UUID, scenario.marker("another-uid"), Map.of("template", "1"));
    scenario.takeOver = "100";

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan)
        .changesNothing()
        .isStalled("AdoptionNotAllowed")
        .tells("Stalled", "VMID 100 is a template");
    assertThat(plan.status().vmid()).isNull();
  }

  @Test
  void shouldNotTakeOverAnotherVmUnderTheVmidOfThePreviousOne() {
    // Given
    previousIncarnation(17);
    scenario.configOf(PlannerScenario.FOREIGN_UUID, "somebody's", Map.of());
    scenario.takeOver = "100";

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).changesNothing().isStalled("PreviousIncarnation");
    assertThat(plan.status().vmid()).isNull();
  }

  private void markedIncarnation() {
    scenario.settled();
    scenario.configOf(PlannerScenario.OUR_UUID, scenario.marker("another-uid"), Map.of());
    scenario.status = VirtualMachineStatus.EMPTY;
    scenario.unbound(100, scenario.marker("another-uid"));
  }
}
