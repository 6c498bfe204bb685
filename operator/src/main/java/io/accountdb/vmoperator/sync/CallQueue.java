package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.sync.GuestLanes.DueCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/**
 * Calls to single guests that wait for a place in their lane, and guests whose time has yet to
 * come: what the end of one call brings about costs the same however many wait. Filled by the
 * {@link GuestWatch} at each poll.
 */
final class CallQueue {
  private final Map<Lane, PriorityQueue<DueCall>> waiting = new HashMap<>();
  private final PriorityQueue<Later> later = new PriorityQueue<>(Comparator.comparing(Later::due));

  void clear() {
    waiting.clear();
    later.clear();
  }

  void add(DueCall call) {
    waiting
        .computeIfAbsent(
            new Lane(call.purpose(), call.guest().node()),
            lane -> new PriorityQueue<>(DueCall.ORDER))
        .add(call);
  }

  void add(int vmid, Instant due) {
    if (due.isBefore(Instant.MAX)) {
      later.add(new Later(vmid, due));
    }
  }

  /** Takes out the guests whose time has come. */
  List<Integer> due(Instant now) {
    List<Integer> vmids = new ArrayList<>();
    while (!later.isEmpty() && !now.isBefore(later.element().due())) {
      vmids.add(later.remove().vmid());
    }
    return vmids;
  }

  /**
   * Hands each lane's calls out in their order.
   *
   * @param start whether the call needs to wait no more; if it does, so do all behind it
   */
  void start(Predicate<DueCall> start) {
    for (PriorityQueue<DueCall> lane : waiting.values()) {
      while (!lane.isEmpty() && start.test(lane.element())) {
        lane.remove();
      }
    }
  }

  /** When the next guest's time comes; far ahead where none waits for it. */
  Instant next() {
    return later.isEmpty() ? Instant.MAX : later.element().due();
  }

  private record Lane(GuestLanes.Purpose purpose, String node) {}

  private record Later(int vmid, Instant due) {}
}
