package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.Presence;
import io.accountdb.vmoperator.store.BoundVm;
import io.accountdb.vmoperator.store.VmBinding;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps account of the rows whose VM is not to be seen any more, until it is proven that it is gone
 * or there. Used by the {@link Mirror}: a row is never removed on an absence alone.
 */
final class Absences {
  /** A list that suddenly lacks a thousand guests is more likely wrong than true. */
  private static final int OBSERVATIONS_AT_ONCE = 10;

  private final Clock clock;
  private final Observer observer;
  private final Executor executor;
  private final Runnable onObserved;
  private final Map<Integer, Absence> absences = new HashMap<>();
  private final Set<Integer> underWay = new HashSet<>();
  private final Queue<Observation> observed = new ConcurrentLinkedQueue<>();

  /**
   * Knows of no absence yet.
   *
   * @param executor makes the observations: a cluster in trouble takes its time to answer
   * @param onObserved told after each
   */
  Absences(Clock clock, Observer observer, Executor executor, Runnable onObserved) {
    this.clock = clock;
    this.observer = observer;
    this.executor = executor;
    this.onObserved = onObserved;
  }

  /**
   * Takes another look.
   *
   * @param guests by VMID, as the poll with that sequence has them
   * @return the ids of the rows whose VM is proven gone
   */
  Set<Integer> gone(long sequence, Map<Integer, SeenGuest> guests, Collection<BoundVm> rows) {
    if (!absences.isEmpty()) {
      absences.keySet().retainAll(rows.stream().map(BoundVm::id).collect(Collectors.toSet()));
    }
    takeIn();
    for (BoundVm row : rows) {
      @Nullable SeenGuest guest = guests.get(row.facts().vmid());
      if (guest != null) {
        seeOther(sequence, guest, row);
      } else {
        missing(sequence, row);
      }
    }
    takeIn();
    return absences.entrySet().stream()
        .filter(entry -> entry.getValue().proven())
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** When the next observation is due; far ahead where none is. */
  Instant due() {
    return absences.entrySet().stream()
        .filter(entry -> !entry.getValue().proven() && !underWay.contains(entry.getKey()))
        .map(entry -> entry.getValue().due())
        .min(Instant::compareTo)
        .orElse(Instant.MAX);
  }

  private void missing(long sequence, BoundVm row) {
    Instant now = clock.instant();
    Absence absence = absences.computeIfAbsent(row.id(), id -> Absence.firstNoticed(sequence, now));
    if (absence.wantsObservation(sequence, now)
        && underWay.size() < OBSERVATIONS_AT_ONCE
        && underWay.add(row.id())) {
      Supplier<Presence> look = observer.lookFor(row);
      executor.execute(() -> observe(row.id(), absence, look));
    }
  }

  private void observe(int rowId, Absence absence, Supplier<Presence> look) {
    Presence presence = new Presence.Unproven("nobody answered");
    try {
      presence = look.get();
    } finally {
      observed.add(new Observation(rowId, absence, presence, clock.instant()));
      onObserved.run();
    }
  }

  /** What was observed of an absence that has ended meanwhile is of no more use. */
  private void takeIn() {
    @Nullable Observation next;
    while ((next = observed.poll()) != null) {
      Observation observation = next;
      underWay.remove(observation.rowId());
      absences.computeIfPresent(
          observation.rowId(),
          (id, absence) -> absence.equals(observation.of()) ? observation.after() : absence);
    }
  }

  /** Somebody else's guest under the row's VMID, seen twice, proves as much: the VMID is one's. */
  private void seeOther(long sequence, SeenGuest guest, BoundVm row) {
    String uid =
        row.binding() instanceof VmBinding.Managed managed ? managed.resource().uid() : null;
    if (!guest.isAnother(row.binding().biosUuid(), uid)) {
      absences.remove(row.id());
      return;
    }
    Instant seenAt = guest.seenAt(clock.instant());
    Absence absence =
        absences.computeIfAbsent(row.id(), id -> Absence.firstNoticed(sequence, seenAt));
    if (!absence.proven()) {
      absences.put(row.id(), absence.observedGone(seenAt));
    }
  }

  /** Looks whether a row's VM has left the cluster. */
  interface Observer {
    /** One look, which waits for Proxmox and is taken on another thread. */
    Supplier<Presence> lookFor(BoundVm row);
  }

  /**
   * One look that was taken.
   *
   * @param of the absence as it was then
   */
  private record Observation(int rowId, Absence of, Presence presence, Instant at) {
    Absence after() {
      return switch (presence) {
        case Presence.Gone _ -> of.observedGone(at);
        case Presence.Present _, Presence.Unproven _ -> of.observedOtherwise(at);
      };
    }
  }
}
