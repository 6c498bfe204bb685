package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** More guests than a node may be asked for at once. */
class GuestWatchSizeTest {
  private static final int GUESTS = 500;

  private final ManualClock clock = new ManualClock();
  private final FakeProxmox proxmox = new FakeProxmox();
  private final Queue<Runnable> calls = new ArrayDeque<>();
  private int surveys;
  private long sequence;
  private Poll poll;
  private final GuestWatch watch =
      new GuestWatch(
          proxmox,
          clock,
          new GuestLanes(calls::add, () -> {}),
          () -> Optional.ofNullable(poll),
          this::all,
          vmid -> false,
          (vmid, agentChanged) -> {});

  private GuestsOfInterest all() {
    surveys++;
    Map<Integer, Set<String>> uuids = new HashMap<>();
    for (int vmid = 1_000; vmid < 1_000 + GUESTS; vmid++) {
      uuids.put(vmid, Set.of(TestGuest.UUID));
    }
    return new GuestsOfInterest(uuids, uuids.keySet(), Set.of());
  }

  @Test
  void shouldReadAllConfigsOfOnePollWithoutGoingThroughAllGuestsAfterEachCall() {
    // Given
    for (int vmid = 1_000; vmid < 1_000 + GUESTS; vmid++) {
      proxmox.put(TestGuest.running(vmid));
    }
    poll = Poll.of(proxmox.resources(), Map.of(), ++sequence, clock.instant());

    // When
    watch.step();
    int atOnce = calls.size();
    while (!calls.isEmpty()) {
      calls.remove().run();
      watch.step();
    }

    // Then
    assertThat(atOnce).as("calls to one node").isEqualTo(2);
    assertThat(proxmox.calls("config")).isEqualTo(GUESTS);
    assertThat(surveys).isEqualTo(1);
  }

  @Test
  void shouldGoThroughAllGuestsAgainAfterAPollAndWhenOthersAreOfInterest() {
    // Given
    poll = Poll.of(proxmox.resources(), Map.of(), ++sequence, clock.instant());
    watch.step();

    // When
    Instant next = watch.step();
    poll = Poll.of(proxmox.resources(), Map.of(), ++sequence, clock.instant());
    watch.step();
    watch.interestChanged();
    watch.step();

    // Then
    assertThat(next).isEqualTo(Instant.MAX);
    assertThat(surveys).isEqualTo(3);
  }
}
