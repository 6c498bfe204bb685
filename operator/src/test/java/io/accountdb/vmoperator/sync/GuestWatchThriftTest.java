package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.ProxmoxException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A config that was just read, by whomever, is not read again for what it tells already. */
class GuestWatchThriftTest {
  private static final GuestAddress ADDRESS = new GuestAddress("pve1", 101);

  /** Off, and looking as its config says. */
  private static final TestGuest CLONE =
      TestGuest.running(101)
          .with("cores", "4")
          .with("memory", "current=4096")
          .with("tags", "K8s-0fa1b2c3;web")
          .tagged("k8s-0fa1b2c3", "web")
          .status("stopped");

  private final ManualClock clock = new ManualClock();
  private final FakeProxmox proxmox = new FakeProxmox().put(CLONE);
  private final Map<Integer, Set<String>> interest = new HashMap<>();
  private final Set<Integer> starts = new HashSet<>();
  private long sequence;
  private Poll poll;
  private final GuestWatch watch =
      new GuestWatch(
          proxmox,
          clock,
          new GuestLanes(Runnable::run, () -> {}),
          () -> Optional.ofNullable(poll),
          () -> new GuestsOfInterest(interest, interest.keySet(), Set.of()),
          starts::contains,
          (vmid, addressesChanged) -> {});

  @Test
  void shouldNotReadAgainWhatTheReconcilerHasReadBeforeTheClaim() {
    // Given
    poll(CLONE);
    reconcilerReads();

    // When
    claim();
    poll(CLONE);

    // Then
    assertThat(proxmox.calls("config")).isEqualTo(1);
    assertThat(isProven()).isTrue();
  }

  @Test
  void shouldLearnFromTheReconcilersReadOfAGuestThatItKnows() {
    // Given
    claim();
    poll(CLONE);
    proxmox.put(CLONE.with("agent", "0"));

    // When
    reconcilerReads();

    // Then
    assertThat(watch.guest(101).orElseThrow().facts().orElseThrow().agentEnabled()).isFalse();
  }

  @Test
  void shouldReadItselfWhatTheReconcilerReadTooLongAgo() {
    // Given
    reconcilerReads();
    poll(CLONE);
    clock.advanceSeconds(61);
    poll(CLONE);

    // When
    claim();
    poll(CLONE);

    // Then
    assertThat(proxmox.calls("config")).isEqualTo(2);
  }

  @Test
  void shouldReadItselfWhereTheGuestDoesNotLookAsTheReconcilersReadSays() {
    // Given
    reconcilerReads();

    // When
    claim();
    poll(CLONE.named("somebody-elses").uuid(TestGuest.OTHER_UUID));

    // Then
    assertThat(proxmox.calls("config")).isEqualTo(2);
    assertThat(isProven()).isFalse();
  }

  @Test
  void shouldPassOnWhyTheReconcilersReadFailed() {
    // Given
    proxmox.fail("config", FakeProxmox.FORBIDDEN);

    // Then
    assertThatThrownBy(this::reconcilerReads).isInstanceOf(ProxmoxException.class);
  }

  @ParameterizedTest
  @MethodSource("lags")
  void shouldNotReadAgainWhenTheListComesToShowTheConfig(TestGuest lagging) {
    // Given
    claim();
    poll(lagging);

    // When
    poll(CLONE);

    // Then
    assertThat(proxmox.calls("config")).isEqualTo(1);
    assertThat(isProven()).isTrue();
  }

  static TestGuest[] lags() {
    return new TestGuest[] {
      CLONE.unknown(), CLONE.sized(2, 1L << 30), CLONE.tagged("web"), CLONE.listedAs("old-name")
    };
  }

  @Test
  void shouldNotReadAgainAfterAStartOfOurOwn() {
    // Given
    claim();
    poll(CLONE);

    // When
    starts.add(101);
    poll(CLONE.status("running"));

    // Then
    assertThat(proxmox.calls("config")).isEqualTo(1);
    assertThat(isProven()).isTrue();
  }

  @Test
  void shouldReadAgainAfterAStartOfSomebodyElse() {
    // Given
    claim();
    poll(CLONE);

    // When
    poll(CLONE.status("running"));

    // Then
    assertThat(proxmox.calls("config")).isEqualTo(2);
  }

  private void reconcilerReads() {
    watch.config(ADDRESS, () -> proxmox.config(ADDRESS));
  }

  private void claim() {
    interest.put(101, Set.of(TestGuest.UUID));
  }

  private void poll(TestGuest guest) {
    proxmox.put(guest);
    poll = Poll.of(proxmox.resources(), Map.of(), ++sequence, clock.instant());
    watch.step();
  }

  private boolean isProven() {
    return watch.guest(101).orElseThrow().isProven(TestGuest.UUID);
  }
}
