package io.accountdb.vmoperator.reconcile;

import static io.accountdb.vmoperator.reconcile.PlannerScenario.NOW;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.OUR_UUID;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.upid;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.sync.BindingLookup;
import io.accountdb.vmoperator.sync.Claimant;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeletionHoldTest {
  private static final String RETAIN =
      "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, deletionPolicy: Retain}";
  private static final String LATER = NOW.plusSeconds(30).toString();

  private final PlannerScenario scenario = new PlannerScenario();

  @BeforeEach
  void delete() {
    scenario.settled();
    scenario.deletionTime = NOW;
    scenario.now = NOW.plusSeconds(5);
  }

  @Test
  void shouldWaitFiveSecondsBeforeItsFirstStep() {
    // Given
    deleted(1, null);
    scenario.now = NOW.plusSeconds(3);
    Plan early = scenario.plan();
    scenario.status = early.status();
    scenario.now = NOW.plusSeconds(5);

    // When
    Plan late = scenario.plan();

    // Then
    PlanAssert.assertThat(early).has("Deleting", "False", "Waiting");
    assertThat(early.step()).isEqualTo(new Step.Wait(Duration.ofSeconds(2)));
    assertThat(early.status().printableStatus()).isEqualTo("Terminating");
    PlanAssert.assertThat(late).does(Step.Shutdown.class);
  }

  @Test
  void shouldLetAsManyGoAsTheLimitSays() {
    // Given
    deleted(10, null);

    // Then
    PlanAssert.assertThat(scenario.plan())
        .has("Deleting", "True", "Stopping")
        .does(Step.Shutdown.class);
  }

  @Test
  void shouldHoldABurstAndSayHowToReleaseIt() {
    // Given
    deleted(11, null);

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan)
        .waits()
        .has("Ready", "False", "Deleting")
        .has("Deleting", "False", "MassDeletionHeld")
        .tells("Deleting", "11 VMs of ProxmoxCluster lab")
        .tells("Deleting", "massDeletion.limit of 10")
        .tells("Deleting", "VMID 100")
        .tells("Deleting", "proxmox.accountdb.io/release-deletions, a time after " + NOW);
    assertThat(plan.status().printableStatus()).isEqualTo("Terminating");
    assertThat(scenario.asked).as("questions to Proxmox").isEmpty();
  }

  @Test
  void shouldStayHeldWhenTheOthersAreGoneAndTheMinuteIsOver() {
    // Given
    deleted(11, null);
    scenario.status = scenario.plan().status();
    deleted(1, null);
    scenario.now = NOW.plus(Duration.ofDays(1));

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan)
        .waits()
        .has("Deleting", "False", "MassDeletionHeld")
        .tells("Deleting", "together with more VMs");
    scenario.status = plan.status();
    assertThat(scenario.plan().status()).as("visited again").isEqualTo(plan.status());
  }

  @Test
  void shouldGoOnOnceReleased() {
    // Given
    deleted(11, null);
    scenario.status = scenario.plan().status();

    // When
    deleted(11, LATER);

    // Then
    PlanAssert.assertThat(scenario.plan()).does(Step.Shutdown.class);
  }

  @Test
  void shouldNotBeReleasedByWhatWasSaidBeforeTheDeletion() {
    // Given
    deleted(11, NOW.toString());

    // Then
    PlanAssert.assertThat(scenario.plan()).has("Deleting", "False", "MassDeletionHeld");
  }

  @Test
  void shouldSayWhenTheReleaseIsNoTime() {
    // Given
    deleted(11, "yes, please");

    // Then
    PlanAssert.assertThat(scenario.plan())
        .has("Deleting", "False", "MassDeletionHeld")
        .tells("Deleting", "\"yes, please\" is none, it has to be like 2026-03-01T12:00:01Z");
  }

  @Test
  void shouldNeverHoldWhatHasBegun() {
    // Given
    deleted(1, null);
    scenario.status = scenario.plan().status();
    scenario.status =
        scenario.status.with(scenario.status.operation().withUpid(upid("qmshutdown", "100", NOW)));
    scenario.task = new TaskStatus.Succeeded(0);

    // When
    deleted(11, null);

    // Then
    PlanAssert.assertThat(scenario.plan()).does(Step.Shutdown.class);
  }

  @Test
  void shouldNotTakeATaskFromBeforeTheDeletionForItsBeginning() {
    // Given
    scenario.operating(Operation.Type.START, upid("qmstart", "100", NOW));
    scenario.task = new TaskStatus.Running();
    deleted(11, null);

    // Then
    PlanAssert.assertThat(scenario.plan()).has("Deleting", "False", "MassDeletionHeld");
  }

  @Test
  void shouldNotForgetThatItIsHeldWhenItsClusterIsNotThere() {
    // Given
    deleted(11, null);
    scenario.status = scenario.plan().status();
    scenario.cluster = new ClusterView.NotFound();
    scenario.status = scenario.plan().status();
    deleted(1, null);
    scenario.cluster = null;

    // Then
    PlanAssert.assertThat(scenario.plan()).has("Deleting", "False", "MassDeletionHeld");
  }

  @Test
  void shouldHoldAVmThatOnlyTheDatabaseKnows() {
    // Given
    scenario.status = VirtualMachineStatus.EMPTY;
    scenario.bindings = new BindingLookup.DatabaseUnreachable("no route");
    deleted(11, null);
    Plan unknown = scenario.plan();
    scenario.status = unknown.status();
    scenario.bindings =
        new BindingLookup.Known(
            List.of(
                new BindingLookup.Binding(
                    7, 17, 100, OUR_UUID, new Claimant("team-a", "web-1", PlannerScenario.UID))));

    // When
    Plan found = scenario.plan();

    // Then
    PlanAssert.assertThat(unknown).waits().has("Deleting", "False", "Stopping");
    PlanAssert.assertThat(found).has("Deleting", "False", "MassDeletionHeld");
    assertThat(found.status().vmid()).as("counts for the others, too").isEqualTo(100);
  }

  @Test
  void shouldNotHoldWhatNeverGotAVm() {
    // Given
    scenario.status = VirtualMachineStatus.EMPTY;
    deleted(11, null);

    // Then
    PlanAssert.assertThat(scenario.plan()).does(Step.Release.class);
  }

  @Test
  void shouldNotHoldWhatIsRetainedNorWhatBecomesSo() {
    // Given
    deleted(11, null);
    scenario.status = scenario.plan().status();

    // When
    scenario.spec = RETAIN;
    scenario.generation = 2;

    // Then
    PlanAssert.assertThat(scenario.plan()).does(Step.UpdateConfig.class);
  }

  @Test
  void shouldDoNeitherWhenTheGuardIsOff() {
    // Given
    scenario.massDeletion = new MassDeletion(0, null, Collections.nCopies(50, NOW));
    scenario.now = NOW;

    // Then
    PlanAssert.assertThat(scenario.plan()).does(Step.Shutdown.class);
  }

  private void deleted(int number, @Nullable String release) {
    List<Instant> times = Collections.nCopies(number, NOW);
    scenario.massDeletion = new MassDeletion(10, release, times);
  }
}
