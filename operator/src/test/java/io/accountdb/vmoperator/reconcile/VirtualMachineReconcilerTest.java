package io.accountdb.vmoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.resource.VirtualMachine;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VirtualMachineReconcilerTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  @Test
  void shouldVisitAResourceWhoseStatusIsLostOrOfBefore() {
    // Given
    VirtualMachine later = vm(NOW.plusSeconds(3_600));

    // Then
    assertThat(VirtualMachineReconciler.isWorthAVisit(vm(null), later)).isTrue();
    assertThat(VirtualMachineReconciler.isWorthAVisit(vm(NOW), later)).isTrue();
  }

  @Test
  void shouldNotBeWokenByItsOwnStatus() {
    // Then
    assertThat(VirtualMachineReconciler.isWorthAVisit(vm(NOW), vm(null))).isFalse();
    assertThat(VirtualMachineReconciler.isWorthAVisit(vm(NOW.plusSeconds(1)), vm(NOW))).isFalse();
    assertThat(VirtualMachineReconciler.isWorthAVisit(vm(NOW), vm(NOW))).isFalse();
  }

  /**
   * @param transition of its condition; null: no status
   */
  private static VirtualMachine vm(@Nullable Instant transition) {
    return Serialization.unmarshal(
        """
        apiVersion: proxmox.accountdb.io/v1alpha1
        kind: VirtualMachine
        metadata: {name: web-1, generation: 1}
        %s
        """
            .formatted(
                transition == null
                    ? ""
                    : "status: {conditions: [{type: Ready, status: 'True', reason: Running,"
                        + " message: '', lastTransitionTime: '%s'}]}".formatted(transition)),
        VirtualMachine.class);
  }
}
