package io.accountdb.vmoperator.reconcile;

import static io.accountdb.vmoperator.reconcile.PlannerScenario.CLONE_UPID;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.FOREIGN_UUID;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.NOW;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.OUR_UUID;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.TOKEN_USER;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.upid;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.CurrentStatus;
import io.accountdb.vmoperator.proxmox.Presence;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.sync.BindingLookup;
import io.accountdb.vmoperator.sync.Claimant;
import io.accountdb.vmoperator.sync.UnboundGuests;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeletionTest {
  private final PlannerScenario scenario = new PlannerScenario();

  @BeforeEach
  void delete() {
    scenario.settled();
    scenario.deletionTime = NOW;
  }

  @Test
  void shouldShutDownThenMarkThenDestroyThenRelease() {
    // Given
    Plan stopping = scenario.plan();
    scenario.status = stopping.status();
    scenario.task = new TaskStatus.Succeeded(0);
    scenario.status =
        scenario.status.with(scenario.status.operation().withUpid(upid("qmshutdown", "100", NOW)));
    scenario.power.put(100, new CurrentStatus("stopped", "stopped", null));
    Plan marking = scenario.plan();
    scenario.status = marking.status();
    scenario.task = null;
    scenario.configOf(OUR_UUID, scenario.marker() + " deleting", Map.of());
    Plan destroying = scenario.plan();
    scenario.status = destroying.status();
    scenario.status =
        scenario.status.with(scenario.status.operation().withUpid(upid("qmdestroy", "100", NOW)));
    scenario.task = new TaskStatus.Succeeded(0);

    // When
    Plan last = scenario.plan();

    // Then
    PlanAssert.assertThat(stopping).does(Step.Shutdown.class);
    assertThat(PlanAssert.assertThat(marking).does(Step.UpdateConfig.class).change().set())
        .isEqualTo(Map.of("description", scenario.marker() + " deleting"));
    PlanAssert.assertThat(destroying).does(Step.Destroy.class);
    assertThat(destroying.status().operation().type()).isEqualTo(Operation.Type.DESTROY);
    PlanAssert.assertThat(last).does(Step.Release.class);
  }

  @Test
  void shouldNeverDestroyAForeignGuestOnARecycledVmid() {
    // Given
    scenario.configOf(FOREIGN_UUID, "somebody's", Map.of());
    Plan once = scenario.plan();
    scenario.goneSince = NOW;
    scenario.now = NOW.plusSeconds(5);

    // When
    Plan twice = scenario.plan();

    // Then
    PlanAssert.assertThat(once).does(Step.ConfirmGone.class);
    PlanAssert.assertThat(twice).does(Step.Release.class);
  }

  @Test
  void shouldNotTakeAVmWhoseUuidWasChangedForGone() {
    // Given
    scenario.configOf(FOREIGN_UUID, scenario.marker(), Map.of());
    scenario.goneSince = NOW.minusSeconds(60);

    // Then
    PlanAssert.assertThat(scenario.plan())
        .waits()
        .isStalled("IdentityMismatch")
        .tells("Deleting", OUR_UUID);
  }

  @Test
  void shouldNotSendADeleteAtAVmThatSomebodyIsCloningThere() {
    // Given
    scenario.configs.put(100, PlannerScenario.located("pve1", Map.of("lock", "clone")));

    // Then
    PlanAssert.assertThat(scenario.plan()).waits();
  }

  @Test
  void shouldNotDestroyItsOwnCloneBeforeItIsComplete() {
    // Given
    scenario.cloning(Duration.ofSeconds(5), CLONE_UPID);
    scenario.task = new TaskStatus.Running();

    // Then
    PlanAssert.assertThat(scenario.plan()).waits().has("Ready", "False", "Deleting");
  }

  @Test
  void shouldDestroyTheCloneThatEndedAfterTheDeletion() {
    // Given
    scenario.cloning(Duration.ofSeconds(5), CLONE_UPID);
    scenario.task = new TaskStatus.Succeeded(0);
    scenario.power.put(100, new CurrentStatus("stopped", "stopped", null));

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).does(Step.UpdateConfig.class);
    assertThat(plan.status().biosUUID()).isEqualTo(OUR_UUID);
  }

  @Test
  void shouldPostNoCloneAgainForADeletedResource() {
    // Given
    scenario.cloning(Duration.ofSeconds(90), null);
    scenario.configs.remove(100);
    scenario.guests.remove(100);

    // Then
    PlanAssert.assertThat(scenario.plan()).does(Step.Release.class);
  }

  @Test
  void shouldNotReleaseWhileAnUnansweredCloneMayStillRun() {
    // Given
    scenario.cloning(Duration.ofSeconds(90), null);
    scenario.configs.remove(100);
    scenario.tasks.add(scenario.task(TOKEN_USER, NOW.minusSeconds(80)));

    // Then
    PlanAssert.assertThat(scenario.plan()).waits();
  }

  @Test
  void shouldReleaseWhatNeverGotAVm() {
    // Given
    scenario.status = VirtualMachineStatus.EMPTY;

    // Then
    PlanAssert.assertThat(scenario.plan()).does(Step.Release.class);
  }

  @Test
  void shouldNotTakeAnEmptyStatusForAProofThatThereIsNoVm() {
    // Given
    scenario.status = VirtualMachineStatus.EMPTY;
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
    scenario.status = VirtualMachineStatus.EMPTY;
    scenario.unbound(100, scenario.marker());

    // Then
    PlanAssert.assertThat(scenario.plan()).does(Step.Shutdown.class);
  }

  @Test
  void shouldDestroyTheVmItTookOverThoughItsRowStillNamesAnEarlierResource() {
    // Given
    scenario.status = VirtualMachineStatus.EMPTY;
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
    scenario.deletionTime = NOW;
    scenario.status = VirtualMachineStatus.EMPTY;
    scenario.mayHaveCloned = true;
    scenario.tasks.add(scenario.task(PlannerScenario.TOKEN_USER, NOW.minusSeconds(60)));

    // Then
    PlanAssert.assertThat(scenario.plan()).waits().tells("Ready", "a clone of VMID 9000");
  }

  @Test
  void shouldNotReleaseWhileAGuestMayBeItsVmAndCannotBeToldYet() {
    // Given
    scenario.status = VirtualMachineStatus.EMPTY;
    scenario.unbound = new UnboundGuests.Building("guest 105 on node pve1 is still being made");

    // Then
    PlanAssert.assertThat(scenario.plan()).waits().tells("Deleting", "guest 105");
  }

  @Test
  void shouldNotReleaseByAListFromBeforeAnOutage() {
    // Given
    scenario.status = VirtualMachineStatus.EMPTY;
    scenario.unreachable(NOW);

    // Then
    PlanAssert.assertThat(scenario.plan()).waits().tells("Deleting", "connection refused");
  }

  @Test
  void shouldLeaveTheVmOfAnEarlierResourceOfItsName() {
    // Given
    scenario.status = VirtualMachineStatus.EMPTY;
    scenario.unbound(100, scenario.marker("another-uid"));

    // Then
    PlanAssert.assertThat(scenario.plan()).does(Step.Release.class);
  }

  @Test
  void shouldRespectProtection() {
    // Given
    scenario.configOf(OUR_UUID, scenario.marker(), Map.of("protection", "1"));

    // Then
    PlanAssert.assertThat(scenario.plan()).changesNothing().isStalled("ProtectionEnabled");
  }

  @Test
  void shouldTakeMarkerAndTagOffARetainedVmAndLeaveTheRest() {
    // Given
    scenario.spec =
        "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, deletionPolicy: Retain}";
    scenario.configOf(
        OUR_UUID, "Front end\n" + scenario.marker(), Map.of("tags", "k8s-c1u57e12;web"));
    Plan first = scenario.plan();
    scenario.configOf(OUR_UUID, "Front end", Map.of("tags", "web"));

    // When
    Plan second = scenario.plan();

    // Then
    assertThat(PlanAssert.assertThat(first).does(Step.UpdateConfig.class).change().set())
        .isEqualTo(Map.of("description", "Front end", "tags", "web"));
    PlanAssert.assertThat(second).does(Step.Release.class);
  }

  @Test
  void shouldNotReleaseALostStatusWhileItsClusterCannotBeConnected() {
    // Given
    scenario.status = VirtualMachineStatus.EMPTY;
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
    scenario.status = VirtualMachineStatus.EMPTY;
    scenario.mayHaveCloned = true;
    scenario.cluster = new ClusterView.NotConnected("there is no Secret lab-token", NOW);
    scenario.deletionTime = null;
    scenario.status = scenario.plan().status();

    // When
    scenario.deletionTime = NOW;

    // Then
    PlanAssert.assertThat(scenario.plan()).does(Step.Release.class);
  }

  @Test
  void shouldTouchNothingWhenTheDefinitionOfTheResourceIsBeingDeleted() {
    // Given
    scenario.definitionGoes = true;
    scenario.massDeletion = new MassDeletion(10, null, Collections.nCopies(50, NOW));
    scenario.cluster = new ClusterView.NotFound();

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).does(Step.Release.class);
    assertThat(scenario.asked).isEmpty();
  }

  @Test
  void shouldNotHoldARetainedResourceForALockOrARefusal() {
    // Given
    scenario.spec =
        "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, deletionPolicy: Retain}";
    scenario.configOf(OUR_UUID, scenario.marker(), Map.of("lock", "backup"));
    Plan locked = scenario.plan();
    scenario.now = NOW.plus(Duration.ofMinutes(6));
    Plan stillLocked = scenario.plan();
    scenario.hidden.add(100);
    scenario.absence = new Presence.Present();
    Plan hidden = scenario.plan();
    scenario.hidden.clear();
    scenario.configOf(OUR_UUID, scenario.marker(), Map.of());
    Step.Change change = PlanAssert.assertThat(scenario.plan()).does(Step.UpdateConfig.class);
    scenario.status =
        scenario
            .planAfterFailure(
                change,
                new ProxmoxFailure.NeedsPerson(
                    ProxmoxFailure.Kind.PERMISSION_DENIED, "403", Map.of()))
            .status();

    // When
    Plan refused = scenario.plan();

    // Then
    PlanAssert.assertThat(locked).waits().has("Deleting", "True", "Retained");
    PlanAssert.assertThat(stillLocked).does(Step.Release.class);
    PlanAssert.assertThat(hidden).does(Step.Release.class);
    PlanAssert.assertThat(refused).does(Step.Release.class);
  }

  @Test
  void shouldFreeAProtectedVmThatIsToBeRetainedAfterAll() {
    // Given
    scenario.configOf(OUR_UUID, scenario.marker(), Map.of("protection", "1"));
    scenario.status = scenario.plan().status();
    scenario.generation = 2;
    scenario.spec =
        "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, deletionPolicy: Retain}";
    Plan first = scenario.plan();
    scenario.configOf(OUR_UUID, "", Map.of("protection", "1", "tags", ""));

    // When
    Plan second = scenario.plan();

    // Then
    PlanAssert.assertThat(first).does(Step.UpdateConfig.class);
    PlanAssert.assertThat(second).does(Step.Release.class);
  }

  @Test
  void shouldNotHoldARetainedResourceForADeadCluster() {
    // Given
    scenario.spec =
        "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, deletionPolicy: Retain}";
    scenario.failures.put(
        Question.Config.class, new ProxmoxFailure.RetryWhenReachable("no route", false));
    scenario.now = NOW.plus(Duration.ofMinutes(1));
    Plan early = scenario.plan();
    scenario.now = NOW.plus(Duration.ofMinutes(6));

    // When
    Plan late = scenario.plan();

    // Then
    PlanAssert.assertThat(early).waits();
    PlanAssert.assertThat(late).does(Step.Release.class);
  }

  @Test
  void shouldTakeNoRefusalForAProofOfAbsence() {
    // Given
    scenario.guests.remove(100);
    scenario.hidden.add(100);
    scenario.absence = new Presence.Present();

    // Then
    PlanAssert.assertThat(scenario.plan()).waits().has("Ready", "False", "Deleting");
  }

  @Test
  void shouldProveTheAbsenceOfAVmWhoseExistenceIsHidden() {
    // Given
    scenario.guests.remove(100);
    scenario.hidden.add(100);
    scenario.goneSince = NOW;
    scenario.now = NOW.plusSeconds(6);

    // Then
    PlanAssert.assertThat(scenario.plan()).does(Step.Release.class);
  }

  @Test
  void shouldReleaseOnlyAfterTwoProofsOfAbsence() {
    // Given
    scenario.guests.remove(100);
    scenario.configs.remove(100);
    scenario.absence = new Presence.Unproven("not quorate");
    Plan unproven = scenario.plan();
    scenario.absence = new Presence.Gone();
    Plan once = scenario.plan();
    scenario.goneSince = NOW;
    scenario.now = NOW.plusSeconds(6);

    // When
    Plan twice = scenario.plan();

    // Then
    PlanAssert.assertThat(unproven).waits();
    PlanAssert.assertThat(once).does(Step.ConfirmGone.class);
    PlanAssert.assertThat(twice).does(Step.Release.class);
  }

  @Test
  void shouldDeleteAlthoughTheOwnerIsLost() {
    // Given
    scenario.owner = new OwnerVerdict.Refused("OwnerNotFound", "no label");

    // Then
    PlanAssert.assertThat(scenario.plan()).does(Step.Shutdown.class);
  }

  @Test
  void shouldHoldAResourceWhoseClusterIsNotThere() {
    // Given
    scenario.cluster = new ClusterView.NotFound();

    // Then
    PlanAssert.assertThat(scenario.plan()).waits().has("Ready", "False", "Deleting");
  }
}
