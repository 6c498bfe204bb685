package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.sync.GuestLanes.DueCall;
import io.accountdb.vmoperator.sync.GuestLanes.Purpose;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallQueueTest {
  private static final Instant NOW = MirrorFixture.NOW;

  private final CallQueue queue = new CallQueue();
  private final List<Integer> started = new ArrayList<>();

  @Test
  void shouldHandOutTheLanesCallsByRankAndThenByWhoHasWaitedLonger() {
    // Given
    queue.add(call(103, "pve1", Purpose.CLAIMED, 1, NOW));
    queue.add(call(102, "pve1", Purpose.CLAIMED, 1, NOW.minusSeconds(1)));
    queue.add(call(101, "pve1", Purpose.CLAIMED, 0, NOW));

    // When
    queue.start(this::start);

    // Then
    assertThat(started).containsExactly(101, 102, 103);
  }

  @Test
  void shouldLetAFullLaneHoldUpNoOther() {
    // Given
    queue.add(call(101, "pve1", Purpose.CLAIMED, 0, NOW));
    queue.add(call(102, "pve1", Purpose.AGENT, 0, NOW));
    queue.add(call(103, "pve2", Purpose.CLAIMED, 0, NOW));

    // When
    queue.start(call -> call.guest().vmid() != 101 && start(call));

    // Then
    assertThat(started).containsExactlyInAnyOrder(102, 103);

    // When
    queue.start(this::start);

    // Then
    assertThat(started).endsWith(101).hasSize(3);
  }

  @Test
  void shouldKeepWhoseTimeHasYetToCome() {
    // Given
    queue.add(101, NOW.plusSeconds(5));
    queue.add(102, NOW);
    queue.add(103, Instant.MAX);

    // When
    List<Integer> due = queue.due(NOW);

    // Then
    assertThat(due).containsExactly(102);
    assertThat(queue.due(NOW)).isEmpty();
    assertThat(queue.next()).isEqualTo(NOW.plusSeconds(5));
    assertThat(queue.due(NOW.plusSeconds(5))).containsExactly(101);
    assertThat(queue.next()).isEqualTo(Instant.MAX);
  }

  private boolean start(DueCall call) {
    return started.add(call.guest().vmid());
  }

  private static DueCall call(int vmid, String node, Purpose purpose, int rank, Instant due) {
    return new DueCall(TestGuest.running(vmid).on(node).resource(), purpose, rank, due);
  }
}
