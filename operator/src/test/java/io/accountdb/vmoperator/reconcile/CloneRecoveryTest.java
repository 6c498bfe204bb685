package io.accountdb.vmoperator.reconcile;

import static io.accountdb.vmoperator.reconcile.PlannerScenario.CLONE_UPID;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.FOREIGN_UUID;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.NOW;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.OUR_UUID;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.TOKEN_USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.Presence;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.sync.UnboundGuests;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloneRecoveryTest {
  private final PlannerScenario scenario = new PlannerScenario();

  @Test
  void shouldFollowItsTaskWithoutAskingProxmox() {
    // Given
    scenario.cloning(Duration.ofSeconds(10), CLONE_UPID);
    scenario.task = new TaskStatus.Running();

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).waits().has("Provisioned", "Unknown", "Cloning");
    assertThat(scenario.asked).isEmpty();
  }

  @Test
  void shouldAdoptItsFinishedCloneAndConfigureIt() {
    // Given
    scenario.cloning(Duration.ofSeconds(10), CLONE_UPID);
    scenario.task = new TaskStatus.Succeeded(0);
    scenario.configOf(OUR_UUID, scenario.marker(), Map.of("tags", "web"));
    scenario.guest(100, "pve1", null, "unknown", false);

    // When
    Plan plan = scenario.plan();

    // Then
    Step.UpdateConfig update = PlanAssert.assertThat(plan).does(Step.UpdateConfig.class);
    assertThat(update.change().set()).isEqualTo(Map.of("tags", "k8s-c1u57e12;web"));
    assertThat(update.change().digest()).isEqualTo("d".repeat(40));
    assertThat(plan.status().biosUUID()).isEqualTo(OUR_UUID);
    assertThat(plan.status().operation()).isNull();
    PlanAssert.assertThat(plan).has("Provisioned", "True", "Provisioned");
  }

  @Test
  void shouldAdoptItsCloneAfterACrashThatLostTheAnswer() {
    // Given
    scenario.cloning(Duration.ofSeconds(5), null);
    scenario.configOf(OUR_UUID, scenario.marker(), Map.of());
    scenario.guest(100, "pve1", "web-1", "stopped", false);

    // When
    Plan plan = scenario.plan();

    // Then
    assertThat(plan.status().biosUUID()).isEqualTo(OUR_UUID);
    assertThat(plan.step()).isNotInstanceOf(Step.Clone.class);
  }

  @Test
  void shouldNotTakeANamelessLockedGuestForAnybodys() {
    // Given
    scenario.cloning(Duration.ofSeconds(5), null);
    scenario.configs.put(100, PlannerScenario.located("pve1", Map.of("lock", "clone")));

    // Then
    PlanAssert.assertThat(scenario.plan()).waits().has("Provisioned", "Unknown", "WaitingForLock");
  }

  @Test
  void shouldCallForAPersonWhenALockOutlivesItsTask() {
    // Given
    scenario.cloning(Duration.ofMinutes(31), CLONE_UPID);
    scenario.task = new TaskStatus.Untraceable("no such task");
    scenario.configs.put(100, PlannerScenario.located("pve1", Map.of("lock", "clone")));

    // Then
    PlanAssert.assertThat(scenario.plan())
        .changesNothing()
        .isStalled("StaleLock")
        .tells("Stalled", "qm unlock 100");
  }

  @Test
  void shouldNotSendAnUnansweredCloneAgainWithinAMinute() {
    // Given
    scenario.cloning(Duration.ofSeconds(59), null);

    // Then
    PlanAssert.assertThat(scenario.plan()).waits();
  }

  @Test
  void shouldNotSendItAgainWhileACloneOfOursMayStillRun() {
    // Given
    scenario.cloning(Duration.ofSeconds(90), null);
    scenario.tasks.add(scenario.task(TOKEN_USER, NOW.minusSeconds(80)));

    // Then
    PlanAssert.assertThat(scenario.plan()).waits().has("Provisioned", "Unknown", "WaitingForLock");
  }

  @Test
  void shouldNotWaitForTheCloneOfAnotherResourceOrAnotherUser() {
    // Given
    scenario.cloning(Duration.ofSeconds(90), null);
    scenario.tasks.add(scenario.task("root@pam", NOW.minusSeconds(80)));
    scenario.tasks.add(scenario.task(TOKEN_USER, NOW.minusSeconds(70)));
    scenario.takenUpids.add(PlannerScenario.upid("qmclone", "9000", NOW.minusSeconds(70)));

    // Then
    PlanAssert.assertThat(scenario.plan()).does(Step.Clone.class);
  }

  @Test
  void shouldSendItAgainWithTheSameVmidOnceNothingOfOursCanRun() {
    // Given
    scenario.cloning(Duration.ofSeconds(61), null);

    // When
    Plan plan = scenario.plan();

    // Then
    Step.Clone clone = PlanAssert.assertThat(plan).does(Step.Clone.class);
    assertThat(clone.operation())
        .isEqualTo(plan.status().operation())
        .isEqualTo(new Operation(Operation.Type.CLONE, 100, 9000, "pve1", 1, null, NOW.toString()));
  }

  @Test
  void shouldTakeAnotherVmidWhenAForeignGuestIsThere() {
    // Given
    scenario.cloning(Duration.ofSeconds(90), null);
    scenario.configOf(FOREIGN_UUID, "somebody's", Map.of());

    // When
    Plan first = scenario.plan();
    scenario.status = first.status();
    scenario.now = NOW.plusSeconds(2);
    scenario.nextVmid = 101;
    Plan second = scenario.plan();

    // Then
    PlanAssert.assertThat(first).waits();
    Step.Clone clone = PlanAssert.assertThat(second).does(Step.Clone.class);
    assertThat(clone.operation().vmid()).isEqualTo(101);
    assertThat(clone.operation().attempt()).isEqualTo(2);
  }

  @Test
  void shouldLookForItsVmOnceMoreBeforeItTakesAnotherVmid() {
    // Given
    scenario.cloning(Duration.ofSeconds(90), null);
    scenario.configOf(FOREIGN_UUID, "somebody's", Map.of());
    scenario.status = scenario.plan().status();
    scenario.now = NOW.plusSeconds(2);
    scenario.unbound = new UnboundGuests.Building("guest 105 on node pve1 is still being made");

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).waits().tells("Provisioned", "guest 105");
  }

  @Test
  void shouldNotReplaceARequestedVmidThatAForeignGuestTook() {
    // Given
    scenario.spec = "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, vmid: 100}";
    scenario.cloning(Duration.ofSeconds(90), null);
    scenario.configOf(FOREIGN_UUID, "somebody's", Map.of());

    // Then
    PlanAssert.assertThat(scenario.plan()).changesNothing().isStalled("VMIDConflict");
  }

  @Test
  void shouldNotTakeACopyOfAMarkedVmForItsOwn() {
    // Given: the marker was inherited from the VM with VMID 100, the copy has 100's line at 101
    scenario.cloning(Duration.ofSeconds(90), null);
    scenario.configOf(FOREIGN_UUID, scenario.marker().replace("vmid=100", "vmid=250"), Map.of());

    // When
    Plan plan = scenario.plan();

    // Then
    assertThat(plan.status().biosUUID()).isNull();
    PlanAssert.assertThat(plan).changesNothing();
  }

  @Test
  void shouldNotTakeTheVmOfAnotherKubernetesClusterForItsOwn() {
    // Given
    scenario.cloning(Duration.ofSeconds(90), null);
    scenario.configOf(
        FOREIGN_UUID, scenario.marker().replace(PlannerScenario.CLUSTER_ID, "another"), Map.of());

    // Then
    assertThat(scenario.plan().status().biosUUID()).isNull();
  }

  @Test
  void shouldTryAgainLaterWhenTheCloneFailed() {
    // Given
    scenario.cloning(Duration.ofSeconds(30), CLONE_UPID);
    scenario.task = new TaskStatus.Failed("clone failed: can't lock file - got timeout");

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan)
        .waits()
        .has("Provisioned", "False", "CloneFailed")
        .tells("Provisioned", "got timeout");
    assertThat(plan.status().operation()).isNull();
    assertThat(plan.status().retry().count()).isEqualTo(1);
  }

  @Test
  void shouldReclassifyACollisionThatArrivesAsAFailedTask() {
    // Given
    scenario.cloning(Duration.ofSeconds(30), CLONE_UPID);
    scenario.task = new TaskStatus.Failed("unable to create VM 100: config file already exists");
    scenario.configOf(FOREIGN_UUID, "somebody's", Map.of());

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).waits().isProgressing("Provisioning");
    assertThat(plan.status().vmid()).isNull();
    assertThat(plan.status().retry().count()).isEqualTo(1);
  }

  @Test
  void shouldWaitForTheLockWhenAPoolScopedTokenDoesNotSeeItsCloneYet() {
    // Given
    scenario.cloning(Duration.ofSeconds(30), null);
    scenario.tasks.add(scenario.task(TOKEN_USER, NOW.minusSeconds(29)));
    scenario.hidden.add(100);

    // Then
    PlanAssert.assertThat(scenario.plan()).waits().has("Provisioned", "Unknown", "WaitingForLock");
  }

  @Test
  void shouldTakeAnotherVmidWhenAGuestThatTheTokenMayNotSeeIsThere() {
    // Given
    scenario.cloning(Duration.ofSeconds(90), null);
    scenario.hidden.add(100);
    scenario.absence = new Presence.Present();

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).waits().isProgressing("Provisioning");
    assertThat(plan.status().operation()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"OK", "WARNINGS: 1", "unexpected status"})
  void shouldNotGiveAHiddenVmidUpThatAnUnansweredCloneMayHaveMade(String exitStatus) {
    // Given
    scenario.cloning(Duration.ofSeconds(90), null);
    scenario.tasks.add(scenario.task(TOKEN_USER, NOW.minusSeconds(89), exitStatus));
    scenario.hidden.add(100);
    scenario.absence = new Presence.Present();

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan)
        .waits()
        .isStalled("PermissionDenied")
        .tells("Stalled", "VM.Audit on /vms/100");
    assertThat(plan.status().operation()).isNotNull();
  }

  @Test
  void shouldNotGiveAHiddenVmidUpWhereMoreTasksWereMadeThanProxmoxLists() {
    // Given
    scenario.cloning(Duration.ofSeconds(90), null);
    scenario.tasks.addAll(
        Collections.nCopies(50, scenario.task(TOKEN_USER, NOW.minusSeconds(5), "failed")));
    scenario.hidden.add(100);
    scenario.absence = new Presence.Present();

    // Then
    PlanAssert.assertThat(scenario.plan()).waits().isStalled("PermissionDenied");
  }

  @Test
  void shouldGiveAHiddenVmidUpThatNoneOfItsClonesCanHaveMade() {
    // Given
    scenario.cloning(Duration.ofSeconds(90), null);
    scenario.tasks.add(scenario.task(TOKEN_USER, NOW.minusSeconds(89), "got timeout"));
    scenario.tasks.add(scenario.task("root@pam", NOW.minusSeconds(88), "OK"));
    scenario.tasks.add(scenario.task(TOKEN_USER, NOW.minusSeconds(151), "OK"));
    scenario.tasks.add(scenario.task(TOKEN_USER, NOW.minusSeconds(70), "OK"));
    scenario.takenUpids.add(PlannerScenario.upid("qmclone", "9000", NOW.minusSeconds(70)));
    scenario.hidden.add(100);
    scenario.absence = new Presence.Present();

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).waits().isProgressing("Provisioning");
    assertThat(plan.status().operation()).isNull();
  }

  @Test
  void shouldNotMakeASecondVmWhenItsFinishedCloneIsHidden() {
    // Given
    scenario.cloning(Duration.ofSeconds(90), CLONE_UPID);
    scenario.task = new TaskStatus.Succeeded(0);
    scenario.hidden.add(100);
    scenario.absence = new Presence.Present();

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).waits().isStalled("PermissionDenied").tells("Stalled", "VMID 100");
    assertThat(plan.status().operation()).isNotNull();
  }

  @Test
  void shouldLookForItsFinishedCloneWhereItMovedBeforeItIsListed() {
    // Given
    scenario.cloning(Duration.ofSeconds(90), null);
    scenario.configs.put(100, PlannerScenario.located("pve2", Map.of()));
    scenario.absence = new Presence.Present();

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).waits().has("Provisioned", "Unknown", "Cloning");
    assertThat(plan.status().operation()).isNotNull();
  }

  @Test
  void shouldProveNothingFromAClusterThatCannotTell() {
    // Given
    scenario.cloning(Duration.ofSeconds(90), null);
    scenario.absence = new Presence.Unproven("not quorate");

    // Then
    PlanAssert.assertThat(scenario.plan()).waits();
  }
}
