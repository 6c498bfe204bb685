package io.accountdb.vmoperator.reconcile;

import static io.accountdb.vmoperator.reconcile.PlannerScenario.NOW;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.OUR_UUID;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.upid;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.CurrentStatus;
import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.PowerState;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Proxmox has three workers a node for all its clients: nothing is asked that is known. */
class PlannerThriftTest {
  private final PlannerScenario scenario = new PlannerScenario();

  @BeforeEach
  void settle() {
    scenario.settled();
  }

  @Test
  void shouldStartAFreshCloneAfterOneReadOfItsConfig() {
    // Given
    scenario.guest(100, "pve1", null, "unknown", false);
    scenario.status = scenario.stored(OUR_UUID, null, PowerState.STOPPED, List.of());

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).has("ConfigSynced", "True", "Synced").does(Step.Start.class);
    assertThat(scenario.asked).containsExactly(new Question.Config(100, List.of("pve1")));
  }

  @Test
  void shouldAskForThePowerOfAGuestWhoseStatisticsAreMissing() {
    // Given
    scenario.guest(100, "pve1", "web-1", "unknown", false);

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).isReady("Running");
    assertThat(scenario.asked).hasExactlyElementsOfTypes(Question.Power.class);
  }

  @Test
  void shouldBelieveItsOwnTaskMoreThanAListThatLags() {
    // Given
    started();

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).isReady("Running");
    assertThat(scenario.asked).isEmpty();
  }

  @Test
  void shouldLookAgainWhetherTheListCameToShowWhatItDid() {
    // Given
    started();
    Plan believed = scenario.plan();
    scenario.status = believed.status();
    scenario.task = null;
    scenario.power.put(100, new CurrentStatus("stopped", "stopped", null));

    // When
    scenario.now = NOW.plusSeconds(15);
    Plan later = scenario.plan();

    // Then
    assertThat(believed.step()).isEqualTo(new Step.Wait(Duration.ofSeconds(15)));
    assertThat(scenario.asked).hasAtLeastOneElementOfType(Question.Power.class);
    PlanAssert.assertThat(later).does(Step.Start.class);
  }

  /** Our start has ended well, and the list does not show it yet. */
  private void started() {
    scenario.operating(Operation.Type.START, upid("qmstart", "100", NOW));
    scenario.task = new TaskStatus.Succeeded(0);
    scenario.guest(100, "pve1", "web-1", "stopped", false);
  }

  @Test
  void shouldNotReadTheConfigWhenTheListComesToShowWhatWasJustConfigured() {
    // Given
    grown();

    // When
    Plan plan = scenario.plan();

    // Then
    assertThat(scenario.asked).isEmpty();
    assertThat(plan.status().resources()).isEqualTo(new Resources(4, "8Gi", "10Gi"));
  }

  @Test
  void shouldReadTheConfigWhenTheSizeChangesLater() {
    // Given
    scenario.now = NOW.plusSeconds(15);
    grown();

    // When
    scenario.plan();

    // Then
    assertThat(scenario.asked).contains(new Question.Config(100, List.of("pve1")));
  }

  /** The list shows another size than the status does. */
  private void grown() {
    scenario.guests.put(
        100,
        new GuestResource(
            100,
            "pve1",
            "qemu",
            "web-1",
            "running",
            false,
            null,
            null,
            Set.of(PlannerScenario.TAG),
            4,
            8L << 30,
            10L << 30,
            100));
  }
}
