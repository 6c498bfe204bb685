package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** When a config is read, and what is believed meanwhile. */
class GuestWatchTest {
  private static final TestGuest GUEST = TestGuest.running(101);

  private final Map<Integer, Set<String>> interest = new HashMap<>();
  private final WatchedProxmox world =
      new WatchedProxmox(
          snapshot -> new GuestsOfInterest(interest, interest.keySet(), Set.of(), Set.of()));
  private final ManualClock clock = world.clock;
  private final FakeProxmox proxmox = world.proxmox.put(GUEST);
  private final GuestWatch watch = world.watch;

  @Test
  void shouldLookAtNothingThatNobodyClaims() {
    // When
    world.poll();

    // Then
    assertThat(world.configsRead()).isZero();
    assertThat(world.known.guest(101)).isEmpty();
  }

  @Test
  void shouldReadTheConfigOnceAndThenInSlowRotation() {
    // Given
    claim();

    // When
    for (int seconds = 0; seconds < 600; seconds += 5) {
      world.poll();
      clock.advanceSeconds(5);
    }
    long inTenMinutes = world.configsRead();
    world.poll();

    // Then
    assertThat(inTenMinutes).isEqualTo(1);
    assertThat(world.configsRead()).isEqualTo(2);
    assertThat(knowledge().isProven(TestGuest.UUID)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("changes")
  void shouldReadTheConfigAgainWhenTheGuestLooksDifferent(TestGuest changed) {
    // Given
    claim();
    world.poll();

    // When
    proxmox.put(changed);
    clock.advanceSeconds(5);
    world.poll();

    // Then
    assertThat(world.configsRead()).isEqualTo(2);
  }

  static TestGuest[] changes() {
    return new TestGuest[] {
      GUEST.named("web-2"),
      GUEST.on("pve2"),
      GUEST.status("stopped"),
      GUEST.uptime(3_569),
      GUEST.tagged("other"),
    };
  }

  @Test
  void shouldProveNothingOfAGuestThatATaskOfSomebodyElseTouchedUntilItsConfigIsRead() {
    // Given
    claim();
    world.poll();

    // When
    watch.touched(Set.of(101, 999));
    boolean believed = knowledge().facts().isPresent();
    world.poll();

    // Then
    assertThat(believed).as("what was read before the task").isFalse();
    assertThat(world.configsRead()).isEqualTo(2);
    assertThat(knowledge().isProven(TestGuest.UUID)).isTrue();
  }

  @Test
  void shouldReadTheConfigAgainWhenTheGuestChangedDuringTheCall() {
    // Given
    claim();
    world.hold().poll();

    // When
    world.poll(GUEST.status("stopped"));
    world.release();
    boolean believed = knowledge().facts().isPresent();
    watch.step();

    // Then
    assertThat(believed).as("a reading of the guest as it was before").isFalse();
    assertThat(world.held()).as("calls that wait").isEqualTo(1);
    world.release();
    assertThat(knowledge().isProven(TestGuest.UUID)).isTrue();
  }

  @Test
  void shouldNotMindMissingStatistics() {
    // Given
    claim();
    world.poll();

    // When
    proxmox.put(GUEST.unknown());
    clock.advanceSeconds(5);
    world.poll();

    // Then
    assertThat(world.configsRead()).isEqualTo(1);
    assertThat(knowledge().isProven(TestGuest.UUID)).isTrue();
  }

  @Test
  void shouldProveNothingUntilTheConfigWasReadAgain() {
    // Given
    claim();
    world.poll();

    // When
    proxmox.put(GUEST.named("somebody-elses").uuid(TestGuest.OTHER_UUID));
    proxmox.fail("config", FakeProxmox.UNREACHABLE);
    clock.advanceSeconds(5);
    world.poll();
    boolean provenBefore = knowledge().facts().isPresent();
    proxmox.heal("config");
    clock.advanceSeconds(1);
    watch.step();

    // Then
    assertThat(provenBefore).isFalse();
    assertThat(knowledge().facts()).isPresent();
    assertThat(knowledge().isProven(TestGuest.UUID)).isFalse();
  }

  @Test
  void shouldRetryAConfigThatCannotBeReadWithBackOff() {
    // Given
    claim();
    proxmox.fail("config", FakeProxmox.FORBIDDEN);

    // When
    for (int second = 0; second < 120; second++) {
      world.poll();
      clock.advanceSeconds(1);
    }

    // Then
    assertThat(world.configsRead()).as("at 0, 1, 3, 7, 15, 31, 63 s").isEqualTo(7);
  }

  private void claim() {
    interest.put(101, Set.of(TestGuest.UUID));
  }

  private GuestKnowledge knowledge() {
    return world.guest(101);
  }
}
