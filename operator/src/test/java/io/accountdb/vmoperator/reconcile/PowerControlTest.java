package io.accountdb.vmoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.CurrentStatus;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.PowerState;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
}
