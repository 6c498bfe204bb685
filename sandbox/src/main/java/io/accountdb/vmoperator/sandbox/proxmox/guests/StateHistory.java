package io.accountdb.vmoperator.sandbox.proxmox.guests;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a guest was in the last minutes, because the cluster's statistics show the past. It belongs
 * to the VMID, not to the guest: a new guest on a recycled VMID shows its predecessor's name and
 * status until the next broadcast (extract_vm_stats of API2Tools.pm looks up by VMID).
 */
public final class StateHistory {
  /** A broadcast every 10 s, valid for 5 minutes, read through a cache of 2 s, and some room. */
  private static final Duration KEPT = Duration.ofSeconds(315);

  private final Deque<Entry> entries = new ArrayDeque<>();

  private record Entry(Duration time, GuestState state) {}

  /** Continues with what a predecessor last was. */
  static StateHistory after(@Nullable StateHistory predecessor) {
    StateHistory history = new StateHistory();
    if (predecessor != null) {
      synchronized (predecessor.entries) {
        history.entries.addAll(predecessor.entries);
      }
    }
    return history;
  }

  void record(Duration now, GuestState state) {
    synchronized (entries) {
      entries.addLast(new Entry(now, state));
      Duration horizon = now.minus(KEPT);
      while (entries.size() > 1 && secondTime().compareTo(horizon) <= 0) {
        entries.removeFirst();
      }
    }
  }

  private Duration secondTime() {
    Iterator<Entry> iterator = entries.iterator();
    iterator.next();
    return iterator.next().time();
  }

  /** The state at a time in the past; empty before the first. */
  public Optional<GuestState> at(Duration time) {
    synchronized (entries) {
      Iterator<Entry> newestFirst = entries.descendingIterator();
      while (newestFirst.hasNext()) {
        Entry entry = newestFirst.next();
        if (entry.time().compareTo(time) <= 0) {
          return Optional.of(entry.state());
        }
      }
      return Optional.empty();
    }
  }
}
