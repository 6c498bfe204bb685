package io.accountdb.vmoperator.reconcile;

import static io.accountdb.vmoperator.reconcile.PlannerScenario.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.CloneRequest;
import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.Kind;
import io.accountdb.vmoperator.proxmox.TaskSummary;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.ProxmoxClusterSpec.Defaults;
import io.accountdb.vmoperator.resource.ProxmoxClusterSpec.VmidRange;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.sync.BindingLookup;
import io.accountdb.vmoperator.sync.Claimant;
import io.accountdb.vmoperator.sync.RecordedVmids;
import io.accountdb.vmoperator.sync.UnboundGuests;
import io.accountdb.vmoperator.sync.UnboundGuests.UnboundGuest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProvisioningTest {
  private final PlannerScenario scenario = new PlannerScenario();

  @Test
  void shouldStoreTheIntentOfACloneThatCarriesTheMarker() {
    // When
    Plan plan = scenario.plan();

    // Then
    Step.Clone clone = PlanAssert.assertThat(plan).does(Step.Clone.class);
    assertThat(clone.guest()).isEqualTo(new GuestAddress("pve1", 9000));
    assertThat(clone.request())
        .isEqualTo(
            new CloneRequest(
                100, "web-1", "from the catalogue\n" + scenario.marker(), null, null, null));
    assertThat(plan.status().operation())
        .as("intent")
        .isEqualTo(clone.operation())
        .isEqualTo(
            new Operation(
                Operation.Type.CLONE, 100, 9000, "pve1", 1, null, "2026-03-01T12:00:00Z"));
    PlanAssert.assertThat(plan).isProgressing("Provisioning");
  }

  @Test
  void shouldPassPoolStorageAndTargetOfClusterAndResource() {
    // Given
    scenario.defaults = new Defaults("ceph", "team-a", null, null);
    scenario.spec =
        "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, placement: {node: pve2},"
            + " description: Front end, vmName: web-1.team-a}";

    // When
    CloneRequest request = PlanAssert.assertThat(scenario.plan()).does(Step.Clone.class).request();

    // Then
    assertThat(request)
        .isEqualTo(
            new CloneRequest(
                100, "web-1.team-a", "Front end\n" + scenario.marker(), "pve2", "ceph", "team-a"));
  }

  @Test
  void shouldMakeNoVmWithoutAnOwner() {
    // Given
    scenario.owner = new OwnerVerdict.Refused("OwnerNotFound", "no label");

    // Then
    PlanAssert.assertThat(scenario.plan()).changesNothing().isStalled("OwnerNotFound");
  }

  @Test
  void shouldWaitForTheDatabaseBeforeANewVm() {
    // Given
    scenario.bindings = new BindingLookup.DatabaseUnreachable("connection refused");

    // Then
    PlanAssert.assertThat(scenario.plan()).waits().isProgressing("Provisioning");
  }

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
    scenario.defaults = new Defaults(null, null, null, new VmidRange(5_000, 8_000));
    scenario.recorded =
        new RecordedVmids.Known(
            IntStream.rangeClosed(5_000, 7_500).boxed().collect(Collectors.toSet()));

    // When
    Step.Clone clone = PlanAssert.assertThat(scenario.plan()).does(Step.Clone.class);

    // Then
    assertThat(clone.request().vmid()).isEqualTo(7_501);
    assertThat(scenario.asked)
        .filteredOn(Question.Recorded.class::isInstance)
        .as("one statement for a thousand VMIDs")
        .hasSize(3);
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

  @Test
  void shouldNotCloneAGuestThatIsNoTemplate() {
    // Given
    scenario.guest(200, "pve1", "plain", "stopped", false);
    scenario.spec = "{clusterRef: {name: lab}, source: {template: {vmid: 200}}}";

    // Then
    PlanAssert.assertThat(scenario.plan()).changesNothing().isStalled("TemplateNotFound");
  }

  @Test
  void shouldNotCloneATemplateWhoseConfigSaysItIsNone() {
    // Given
    scenario.configs.put(9000, PlannerScenario.located("pve1", Map.of("template", "0")));

    // Then
    PlanAssert.assertThat(scenario.plan()).changesNothing();
  }

  @Test
  void shouldNotGuessBetweenTemplatesOfOneName() {
    // Given
    scenario.guest(9001, "pve2", "ubuntu-24.04", "stopped", true);

    // Then
    PlanAssert.assertThat(scenario.plan())
        .isStalled("TemplateNotFound")
        .tells("Stalled", "[9000, 9001]");
  }

  @Test
  void shouldCloneOnlyWhatTheClusterPermits() {
    // Given
    scenario.templates = List.of("debian-*", "91*");

    // Then
    PlanAssert.assertThat(scenario.plan()).changesNothing().isStalled("TemplateNotAllowed");
  }

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

  @Test
  void shouldForgetTheIntentOfACloneThatWasRefused() {
    // Given
    Plan plan = scenario.plan();
    scenario.status = plan.status();

    // When
    Plan failed =
        scenario.planAfterFailure(
            (Step.Clone) plan.step(),
            new ProxmoxFailure.NeedsPerson(
                Kind.PERMISSION_DENIED, "Permission check failed", Map.of()));

    // Then
    PlanAssert.assertThat(failed)
        .waits()
        .isStalled("PermissionDenied")
        .has("Provisioned", "False", "CloneFailed");
    assertThat(failed.status().operation()).isNull();
    assertThat(failed.status().vmid()).isNull();
  }

  @Test
  void shouldKeepTheIntentOfACloneThatGotNoAnswer() {
    // Given
    Plan plan = scenario.plan();
    scenario.status = plan.status();

    // When
    Plan failed =
        scenario.planAfterFailure(
            (Step.Clone) plan.step(), new ProxmoxFailure.RetrySoon("596", true));

    // Then
    PlanAssert.assertThat(failed).waits();
    assertThat(failed.status().operation()).isEqualTo(plan.status().operation());
  }
}
