package io.accountdb.vmoperator.sync;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A {@link GuestWatch} over a fake Proxmox whose time, polls and calls a test determines. */
final class WatchedProxmox {
  final ManualClock clock = new ManualClock();
  final FakeProxmox proxmox = new FakeProxmox();
  final KnownGuests known;
  final GuestWatch watch;

  /** VMIDs of which something was learned, and whether that was about the agent. */
  final Map<Integer, List<Boolean>> learned = new HashMap<>();

  /** VMIDs that the operator is starting. */
  final Set<Integer> starts = new HashSet<>();

  private final Deque<Runnable> held = new ArrayDeque<>();
  private boolean holding;
  private @Nullable Poll poll;
  private long sequence;

  WatchedProxmox(Function<Snapshot, GuestsOfInterest> interest) {
    known =
        new KnownGuests(
            clock,
            starts::contains,
            (vmid, agentChanged) ->
                learned.computeIfAbsent(vmid, first -> new ArrayList<>()).add(agentChanged));
    watch =
        new GuestWatch(
            known,
            new GuestCalls(proxmox, known),
            new GuestLanes(this::call, () -> {}),
            clock,
            () -> Optional.ofNullable(poll),
            interest);
  }

  private void call(Runnable call) {
    if (holding) {
      held.add(call);
    } else {
      call.run();
    }
  }

  /** Calls wait from now on until {@link #release}. */
  WatchedProxmox hold() {
    holding = true;
    return this;
  }

  int held() {
    return held.size();
  }

  /** Runs the calls that wait; others that they bring about wait again. */
  void release() {
    List<Runnable> calls = List.copyOf(held);
    held.clear();
    calls.forEach(Runnable::run);
  }

  /** Shows these guests too, polls, and lets the watch step once. */
  void poll(TestGuest... guests) {
    for (TestGuest guest : guests) {
      proxmox.put(guest);
    }
    poll = Poll.of(proxmox.resources(), Map.of(), ++sequence, clock.instant());
    watch.step();
  }

  Optional<Snapshot> snapshot() {
    return Optional.ofNullable(poll).map(Poll::snapshot);
  }

  long configsRead() {
    return proxmox.calls("config");
  }

  long agentsAsked() {
    return proxmox.calls("agentInterfaces");
  }

  GuestKnowledge guest(int vmid) {
    return known.guest(vmid).orElseThrow();
  }
}
