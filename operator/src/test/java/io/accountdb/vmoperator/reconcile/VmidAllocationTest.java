package io.accountdb.vmoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.resource.ProxmoxClusterSpec.Defaults;
import io.accountdb.vmoperator.resource.ProxmoxClusterSpec.VmidRange;
import io.accountdb.vmoperator.sync.BindingLookup;
import io.accountdb.vmoperator.sync.Claimant;
import io.accountdb.vmoperator.sync.RecordedVmids;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which VMID a new VM gets. */
class VmidAllocationTest {
  private final PlannerScenario scenario = new PlannerScenario();

  @Test
  void shouldNeverChooseAVmidThatAGuestAResourceOrABindingHas() {
    // Given
    scenario.guest(100, "pve2", "someone", "running", false);
    scenario.takenVmids.add(101);
    scenario.bindings =
        new BindingLookup.Known(
            List.of(
                new BindingLookup.Binding(
                    1,
                    18,
                    102,
                    PlannerScenario.FOREIGN_UUID,
                    new Claimant("team-b", "db-1", "u"))));
    scenario.configs.put(103, PlannerScenario.located("pve2", Map.of()));

    // When
    Step.Clone clone = PlanAssert.assertThat(scenario.plan()).does(Step.Clone.class);

    // Then
    assertThat(clone.request().vmid()).isEqualTo(104);
    assertThat(scenario.asked).contains(new Question.VmidFree(104));
  }

  @Test
  void shouldPassOverTheVmidsOfRowsWithoutAVmHoweverManyThereAre() {
    // Given
    scenario.defaults = new Defaults(null, null, null, new VmidRange(5_000, 999_999));
    scenario.recorded =
        new RecordedVmids.Known(
            IntStream.rangeClosed(5_000, 499_999).boxed().collect(Collectors.toSet()));

    // When
    Step.Clone clone = PlanAssert.assertThat(scenario.plan()).does(Step.Clone.class);

    // Then
    assertThat(clone.request().vmid()).isEqualTo(500_000);
    assertThat(scenario.asked)
        .filteredOn(Question.Recorded.class::isInstance)
        .as("twice as many VMIDs in each statement")
        .hasSize(9);
  }

  @Test
  void shouldAskForRowsOnlyWhereNothingElseHasTheVmids() {
    // Given
    scenario.defaults = new Defaults(null, null, null, new VmidRange(5_000, 8_000));
    IntStream.rangeClosed(5_000, 7_500).forEach(scenario.takenVmids::add);

    // When
    Step.Clone clone = PlanAssert.assertThat(scenario.plan()).does(Step.Clone.class);

    // Then
    assertThat(clone.request().vmid()).isEqualTo(7_501);
    assertThat(scenario.asked).contains(new Question.Recorded(7_501, 8_000));
  }

  @Test
  void shouldNotTakeTheNextVmidWhereARowHasIt() {
    // Given
    scenario.recorded = new RecordedVmids.Known(Set.of(100));

    // When
    Step.Clone clone = PlanAssert.assertThat(scenario.plan()).does(Step.Clone.class);

    // Then
    assertThat(clone.request().vmid()).isEqualTo(101);
    assertThat(scenario.asked).contains(new Question.VmidFree(101));
  }

  @Test
  void shouldChooseNoVmidWhileTheDatabaseDoesNotTellWhichAreTaken() {
    // Given
    scenario.recorded = new RecordedVmids.DatabaseUnreachable("connection refused");

    // Then
    PlanAssert.assertThat(scenario.plan())
        .waits()
        .isProgressing("Provisioning")
        .tells("Provisioned", "connection refused");
  }

  @Test
  void shouldNotTakeARequestedVmidThatARowHas() {
    // Given
    scenario.spec = "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, vmid: 5012}";
    scenario.recorded = new RecordedVmids.Known(Set.of(5_012));

    // Then
    PlanAssert.assertThat(scenario.plan())
        .changesNothing()
        .isStalled("VMIDConflict")
        .tells("Stalled", "a row of the database");
  }

  @Test
  void shouldStayInTheClustersRange() {
    // Given
    scenario.defaults = new Defaults(null, null, null, new VmidRange(5000, 5000));
    scenario.takenVmids.add(5000);

    // Then
    PlanAssert.assertThat(scenario.plan())
        .changesNothing()
        .isStalled("VMIDConflict")
        .tells("Stalled", "5000-5000");
  }

  @Test
  void shouldNeverReplaceARequestedVmid() {
    // Given
    scenario.spec = "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, vmid: 5012}";
    scenario.configs.put(5012, PlannerScenario.located("pve2", Map.of()));

    // Then
    PlanAssert.assertThat(scenario.plan()).changesNothing().isStalled("VMIDConflict");
  }
}
