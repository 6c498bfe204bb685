package io.accountdb.vmoperator.sandbox.proxmox.guests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.accountdb.vmoperator.sandbox.proxmox.config.ConfigFile;
import io.accountdb.vmoperator.sandbox.proxmox.time.ScaledClock;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Behaviour;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GuestRegistryTest {
  private static final Behaviour BEHAVIOUR = new Behaviour(Duration.ZERO, null, null, Map.of());

  private final GuestRegistry registry = new GuestRegistry(new ScaledClock(1, Clock.systemUTC()));

  private Guest create(int vmid, String node) {
    return registry.create(vmid, node, ConfigFile.of(Map.of()), BEHAVIOUR).orElseThrow();
  }

  @Test
  void shouldAdmitOneGuestToAVmidInTheWholeCluster() {
    // Given
    create(100, "pve1");

    // When
    var second = registry.create(100, "pve2", ConfigFile.of(Map.of()), BEHAVIOUR);

    // Then
    assertThat(second).isEmpty();
    assertThat(registry.load("pve1", 100).vmid()).isEqualTo(100);
    assertThatThrownBy(() -> registry.load("pve2", 100))
        .hasMessage("Configuration file 'nodes/pve2/qemu-server/100.conf' does not exist");
  }

  @Test
  void shouldOfferTheLowestFreeVmidAgainAfterARemoval() {
    // Given
    create(100, "pve1");
    Guest middle = create(101, "pve1");
    create(102, "pve1");

    // When
    int before = registry.lowestFree(100, 200).orElseThrow();
    registry.remove(middle);
    int after = registry.lowestFree(100, 200).orElseThrow();

    // Then
    assertThat(before).isEqualTo(103);
    assertThat(after).isEqualTo(101);
    assertThat(registry.lowestFree(102, 103)).isEmpty();
  }
}
