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
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.resource.Operation;
import java.time.Duration;
import java.util.Collections;
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
  void shouldRespectProtection() {
    // Given
    scenario.configOf(OUR_UUID, scenario.marker(), Map.of("protection", "1"));

    // Then
    PlanAssert.assertThat(scenario.plan()).changesNothing().isStalled("ProtectionEnabled");
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
