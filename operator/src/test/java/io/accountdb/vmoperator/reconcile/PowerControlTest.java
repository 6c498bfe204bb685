package io.accountdb.vmoperator.reconcile;

import static io.accountdb.vmoperator.reconcile.PlannerScenario.FOREIGN_UUID;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.NOW;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.OUR_UUID;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.TAG;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.upid;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.CurrentStatus;
import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.PowerState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Power changes only on proof: of whose guest it is, and of how it is. */
class PowerControlTest {
  private final PlannerScenario scenario = new PlannerScenario();

  @BeforeEach
  void settle() {
    scenario.settled();
  }

  @Test
  void shouldLookAgainAsLongAsTheListSaysOtherwise() {
    // Given
    scenario.guest(100, "pve1", "web-1", "stopped", false);
    Plan lagging = scenario.plan();
    scenario.status = lagging.status();

    // When
    scenario.power.put(100, new CurrentStatus("stopped", "stopped", null));
    Plan stoppedUnseen = scenario.plan();

    // Then
    PlanAssert.assertThat(lagging).isReady("Running");
    assertThat(lagging.step()).isEqualTo(new Step.Wait(Duration.ofSeconds(15)));
    PlanAssert.assertThat(stoppedUnseen).does(Step.Start.class);
    assertThat(stoppedUnseen.status().powerState()).isEqualTo(PowerState.STOPPED);
  }

  @Test
  void shouldNotStartAForeignGuestOnARecycledVmid() {
    // Given
    stoppedInProxmox();
    scenario.configOf(FOREIGN_UUID, "somebody's", Map.of());

    // Then
    PlanAssert.assertThat(scenario.plan()).changesNothing().isStalled("IdentityMismatch");
  }

  @Test
  void shouldStartAVmThatShouldRun() {
    // Given
    stoppedInProxmox();

    // When
    Plan plan = scenario.plan();

    // Then
    Step.Start start = PlanAssert.assertThat(plan).does(Step.Start.class);
    assertThat(plan.status().operation()).isEqualTo(start.operation());
    assertThat(scenario.asked).as("fence").anyMatch(Question.Config.class::isInstance);
    PlanAssert.assertThat(plan).isProgressing("Starting");
  }

  @Test
  void shouldNotBelieveAListThatLagsBehindAPowerChange() {
    // Given
    scenario.guest(100, "pve1", "web-1", "stopped", false);

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).changesNothing().isReady("Running");
    assertThat(scenario.asked).anyMatch(Question.Power.class::isInstance);
  }

  @Test
  void shouldTakeNothingOfTheListForTrueWhileNobodyKnowsWhoseGuestItShows() {
    // Given
    scenario.status = scenario.plan().status();
    scenario.proven = false;
    listedAsAnother();
    scenario.failures.put(Question.Config.class, new ProxmoxFailure.RetrySoon("busy", false));

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).waits().tells("Ready", "cannot read the config of VMID 100: busy");
    assertThat(plan.status().powerState()).isEqualTo(PowerState.RUNNING);
    assertThat(plan.status().resources()).isEqualTo(scenario.status.resources());
  }

  @Test
  void shouldTakeNothingOfTheListForTrueThatIsAnotherVms() {
    // Given
    scenario.status = scenario.plan().status();
    scenario.proven = false;
    listedAsAnother();
    scenario.configOf(FOREIGN_UUID, "somebody's", Map.of());

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).changesNothing().isStalled("IdentityMismatch");
    assertThat(plan.status().powerState()).isEqualTo(PowerState.RUNNING);
    assertThat(plan.status().resources()).isEqualTo(scenario.status.resources());
    assertThat(scenario.asked).containsExactly(new Question.Config(100, List.of("pve1")));
  }

  /** Of another size, and off. */
  private void listedAsAnother() {
    scenario.guests.put(
        100,
        new GuestResource(
            100,
            "pve1",
            "qemu",
            "web-1",
            "stopped",
            false,
            null,
            null,
            Set.of(TAG),
            8,
            16L << 30,
            10L << 30,
            0));
  }

  @Test
  void shouldShutDownAVmThatShouldBeHalted() {
    // Given
    scenario.spec =
        "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, runStrategy: Halted,"
            + " power: {stopTimeoutSeconds: 60}}";

    // When
    Step.Shutdown shutdown = PlanAssert.assertThat(scenario.plan()).does(Step.Shutdown.class);

    // Then
    assertThat(shutdown.timeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(shutdown.force()).isTrue();
  }

  @Test
  void shouldNeverResumeAPausedVm() {
    // Given
    scenario.guest(100, "pve1", "web-1", "paused", false);
    scenario.power.put(100, new CurrentStatus("running", "paused", null));

    // Then
    PlanAssert.assertThat(scenario.plan()).changesNothing().has("Ready", "False", "GuestPaused");
  }

  @Test
  void shouldWaitForALockBeforeAPowerChange() {
    // Given
    stoppedInProxmox();
    scenario.configOf(OUR_UUID, scenario.marker(), Map.of("lock", "backup"));

    // Then
    PlanAssert.assertThat(scenario.plan()).waits().tells("Ready", "backup");
  }

  @Test
  void shouldHoldTheNextStartBackAfterOneFailed() {
    // Given
    scenario.operating(Operation.Type.START, upid("qmstart", "100", NOW));
    stoppedInProxmox();
    scenario.task = new TaskStatus.Failed("bridge 'vmbr9' does not exist");

    // When
    Plan plan = scenario.plan();
    scenario.status = plan.status();
    scenario.task = null;
    Plan again = scenario.plan();
    scenario.now = NOW.plus(Duration.ofMinutes(10));
    Plan later = scenario.plan();

    // Then
    PlanAssert.assertThat(plan)
        .waits()
        .has("PowerStateSynced", "False", "StartFailed")
        .tells("PowerStateSynced", "vmbr9");
    assertThat(plan.status().operation()).isNull();
    assertThat(again.status()).as("nothing new, nothing written").isEqualTo(plan.status());
    PlanAssert.assertThat(later).does(Step.Start.class);
  }

  @Test
  void shouldTakeAStartThatEndedForDoneOnlyWhenTheVmRuns() {
    // Given
    scenario.operating(Operation.Type.START, upid("qmstart", "100", NOW));
    scenario.guest(100, "pve1", "web-1", "stopped", false);
    scenario.task = new TaskStatus.Succeeded(0);

    // When
    Plan plan = scenario.plan();

    // Then
    assertThat(plan.status().operation()).isNull();
    assertThat(plan.status().powerState()).isEqualTo(PowerState.RUNNING);
    PlanAssert.assertThat(plan).isReady("Running");
  }

  private void stoppedInProxmox() {
    scenario.guest(100, "pve1", "web-1", "stopped", false);
    scenario.power.put(100, new CurrentStatus("stopped", "stopped", null));
  }
}
