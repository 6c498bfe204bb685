package io.accountdb.vmoperator.reconcile;

import static io.accountdb.vmoperator.reconcile.PlannerScenario.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.CurrentStatus;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.Restarts;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestartBackOffTest {
  private final PlannerScenario scenario = new PlannerScenario();

  @BeforeEach
  void settle() {
    scenario.settled();
    scenario.status = scenario.plan().status();
  }

  @Test
  void shouldStartAtOnceWhatStoppedForTheFirstTime() {
    // When
    Plan plan = stopped();

    // Then
    PlanAssert.assertThat(plan)
        .has(ConditionType.POWER_STATE_SYNCED, "Unknown", "Starting")
        .tells(ConditionType.POWER_STATE_SYNCED, "starting VM 100 on pve1")
        .does(Step.Start.class);
    assertThat(plan.status().restarts()).isEqualTo(new Restarts(1, NOW.toString()));
  }

  @Test
  void shouldWaitLongerEachTimeAndCallItALoopAfterThreeTimes() {
    // Given
    stopped();
    running();
    scenario.now = NOW.plusSeconds(60);
    Plan second = stopped();
    scenario.now = NOW.plusSeconds(70);
    Plan due = plan();
    running();
    scenario.now = NOW.plusSeconds(100);

    // When
    Plan third = stopped();

    // Then
    assertThat(second.step()).isEqualTo(new Step.Wait(Duration.ofSeconds(10)));
    PlanAssert.assertThat(second)
        .isProgressing("Starting")
        .has(ConditionType.POWER_STATE_SYNCED, "False", "BackOff")
        .tells(ConditionType.POWER_STATE_SYNCED, "VM 100 on pve1 has stopped 2 times")
        .tells(ConditionType.POWER_STATE_SYNCED, "at 2026-03-01T12:01:10Z");
    assertThat(second.status().printableStatus()).isEqualTo("Stopped");
    PlanAssert.assertThat(due).does(Step.Start.class);
    assertThat(third.step()).isEqualTo(new Step.Wait(Duration.ofSeconds(20)));
    assertThat(third.status().printableStatus()).isEqualTo("CrashLoopBackOff");
  }

  @Test
  void shouldNeverWaitLongerThanFiveMinutes() {
    // Given
    for (int restart = 0; restart < 8; restart++) {
      stopped();
      running();
    }

    // Then
    assertThat(stopped().step()).isEqualTo(new Step.Wait(Duration.ofMinutes(5)));
  }

  @Test
  void shouldForgetRestartsOnceTheVmHasRunForAWhile() {
    // Given
    stopped();
    running();
    scenario.now = NOW.plusSeconds(601);

    // When
    Plan plan = stopped();

    // Then
    PlanAssert.assertThat(plan).does(Step.Start.class);
    assertThat(plan.status().restarts().count()).isEqualTo(1);
  }

  @Test
  void shouldNotHoldANewSpecBack() {
    // Given
    stopped();
    running();
    stopped();
    scenario.generation = 2;

    // When
    Plan plan = plan();

    // Then
    PlanAssert.assertThat(plan).does(Step.Start.class);
    assertThat(plan.status().restarts()).isNull();
  }

  @Test
  void shouldWriteNothingWhileItWaits() {
    // Given
    stopped();
    running();
    Plan held = stopped();
    scenario.now = NOW.plusSeconds(5);

    // When
    Plan still = plan();

    // Then
    assertThat(still.status()).isEqualTo(held.status());
    assertThat(still.step()).isEqualTo(new Step.Wait(Duration.ofSeconds(5)));
  }

  private Plan stopped() {
    return seen("stopped");
  }

  private void running() {
    scenario.status = scenario.status.with(null);
    seen("running");
  }

  private Plan seen(String power) {
    scenario.guest(100, "pve1", "web-1", power, false);
    scenario.power.put(100, new CurrentStatus(power, power, null));
    return plan();
  }

  private Plan plan() {
    Plan plan = scenario.plan();
    scenario.status = plan.status();
    return plan;
  }
}
