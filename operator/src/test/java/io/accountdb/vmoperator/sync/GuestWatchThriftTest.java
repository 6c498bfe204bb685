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

  private final Map<Integer, Set<String>> interest = new HashMap<>();
  private final Set<Integer> newcomers = new HashSet<>();
  private final Set<Integer> candidates = new HashSet<>();
  private final WatchedProxmox world =
      new WatchedProxmox(
          snapshot -> new GuestsOfInterest(interest, interest.keySet(), newcomers, candidates));
  private final FakeProxmox proxmox = world.proxmox.put(CLONE);

  @Test
  void shouldNotReadAgainWhatTheReconcilerHasReadBeforeTheClaim() {
    // Given
    world.poll(CLONE);
    reconcilerReads();

    // When
    claim();
    world.poll(CLONE);

    // Then
    assertThat(world.configsRead()).isEqualTo(1);
    assertThat(isProven()).isTrue();
  }

  @Test
  void shouldLearnFromTheReconcilersReadOfAGuestThatItKnows() {
    // Given
    claim();
    world.poll(CLONE);
    proxmox.put(CLONE.with("agent", "0"));

    // When
    reconcilerReads();

    // Then
    assertThat(world.guest(101).facts().orElseThrow().agentEnabled()).isFalse();
  }

  @Test
  void shouldReadItselfWhatTheReconcilerReadTooLongAgo() {
    // Given
    reconcilerReads();
    world.poll(CLONE);
    world.clock.advanceSeconds(61);
    world.poll(CLONE);

    // When
    claim();
    world.poll(CLONE);

    // Then
    assertThat(world.configsRead()).isEqualTo(2);
  }

  @Test
  void shouldReadItselfWhereTheGuestDoesNotLookAsTheReconcilersReadSays() {
    // Given
    reconcilerReads();

    // When
    claim();
    world.poll(CLONE.named("somebody-elses").uuid(TestGuest.OTHER_UUID));

    // Then
    assertThat(world.configsRead()).isEqualTo(2);
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
    world.poll(lagging);

    // When
    world.poll(CLONE);

    // Then
    assertThat(world.configsRead()).isEqualTo(1);
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
    world.poll(CLONE);

    // When
    world.starts.add(101);
    world.poll(CLONE.status("running"));

    // Then
    assertThat(world.configsRead()).isEqualTo(1);
    assertThat(isProven()).isTrue();
  }

  @Test
  void shouldReadAgainAfterAStartOfSomebodyElse() {
    // Given
    claim();
    world.poll(CLONE);

    // When
    world.poll(CLONE.status("running"));

    // Then
    assertThat(world.configsRead()).isEqualTo(2);
  }

  @Test
  void shouldReadACandidateOnceThoughItBecomesANewcomerAndThenHasARow() {
    // Given
    proxmox.put(CLONE.with("description", "Front end"));
    candidates.add(101);
    world.poll();

    // When
    newcomers.add(101);
    interest.put(101, Set.of());
    world.poll();
    Optional<GuestFacts> ofNewcomer = world.guest(101).facts();
    newcomers.clear();
    claim();
    world.poll();

    // Then
    assertThat(world.configsRead()).isEqualTo(1);
    assertThat(ofNewcomer.orElseThrow().description()).as("the notes").isEqualTo("Front end");
    assertThat(isProven()).isTrue();
  }

  private void reconcilerReads() {
    world.known.config(ADDRESS, () -> proxmox.config(ADDRESS));
  }

  private void claim() {
    interest.put(101, Set.of(TestGuest.UUID));
  }

  private boolean isProven() {
    return world.guest(101).isProven(TestGuest.UUID);
  }
}
