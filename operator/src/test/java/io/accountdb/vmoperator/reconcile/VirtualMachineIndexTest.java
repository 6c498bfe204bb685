package io.accountdb.vmoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.sync.Claimant;
import org.junit.jupiter.api.Test;

class VirtualMachineIndexTest {
  @Test
  void shouldNotTakeAnEmptyCacheForAClusterThatNobodyRefersTo() {
    // Given
    VirtualMachineIndex index = new VirtualMachineIndex();
    assertThat(index.referringTo("lab")).as("while the informers are being filled").isEmpty();
    assertThat(index.on("lab")).isEmpty();
    assertThat(index.isOlder(new Claimant("team-a", "web-1", "uid-1"))).isTrue();

    // When
    index.filled();

    // Then
    assertThat(index.referringTo("lab")).hasValueSatisfying(vms -> assertThat(vms).isEmpty());
    assertThat(index.isOlder(new Claimant("team-a", "web-1", "uid-1")))
        .as("what comes later")
        .isFalse();
  }
}
