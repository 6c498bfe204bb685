package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClaimantWakerTest {
  private final RecordedWakes wakes = new RecordedWakes();

  /** Each answer of an agent wakes somebody: with 100,000 VMs nobody can be looked for so often. */
  @Test
  void shouldFindTheClaimantsOfAGuestWithoutALookAtAllClaims() {
    // Given
    ClaimantWaker waker =
        new ClaimantWaker(
            RecordedWakes.CLUSTER,
            new Claims() {
              @Override
              public Optional<List<Claim>> on(String cluster) {
                throw new AssertionError("all claims were asked for");
              }

              @Override
              public List<Claim> on(String cluster, int vmid) {
                return vmid == 101 ? List.of(RecordedWakes.claim(vmid)) : List.of();
              }
            },
            wakes);

    // When
    waker.wakeOf(Set.of(101, 102));

    // Then
    assertThat(wakes.wakes()).containsExactly("team-a/web-1");
  }

  @Test
  void shouldTellThatNobodyIsKnownYet() {
    // Given
    ClaimantWaker waker = new ClaimantWaker(RecordedWakes.CLUSTER, wakes, wakes);

    // Then
    assertThat(waker.wakeAll()).isFalse();

    // When
    wakes.claim(RecordedWakes.claim(101));

    // Then
    assertThat(waker.wakeAll()).isTrue();
    assertThat(wakes.wakes()).containsExactly("team-a/web-1");
  }
}
