package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.Presence;
import io.accountdb.vmoperator.store.BoundVm;
import io.accountdb.vmoperator.store.VmBinding;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps account of the rows whose VM is not to be seen any more, until it is proven that it is gone
 * or there. Used by the {@link Mirror}: a row is never removed on an absence alone.
 */
final class Absences {
  /** A list that suddenly lacks a thousand guests is more likely wrong than true. */
  private static final int OBSERVATIONS_PER_ROUND = 10;

  private final Clock clock;
  private final Observer observer;
  private final Map<Integer, Absence> absences = new HashMap<>();

  Absences(Clock clock, Observer observer) {
    this.clock = clock;
    this.observer = observer;
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
    int left = OBSERVATIONS_PER_ROUND;
    for (BoundVm row : rows) {
      @Nullable SeenGuest guest = guests.get(row.facts().vmid());
      if (guest != null) {
        seeOther(sequence, guest, row);
      } else if (left > 0 && missing(sequence, row)) {
        left--;
      }
    }
    return absences.entrySet().stream()
        .filter(entry -> entry.getValue().proven())
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** When the next observation is due; far ahead where none is. */
  Instant due() {
    return absences.values().stream()
        .filter(absence -> !absence.proven())
        .map(Absence::due)
        .min(Instant::compareTo)
        .orElse(Instant.MAX);
  }

  /** Returns whether Proxmox was asked. */
  private boolean missing(long sequence, BoundVm row) {
    Instant now = clock.instant();
    Absence absence = absences.computeIfAbsent(row.id(), id -> Absence.firstNoticed(sequence, now));
    if (!absence.wantsObservation(sequence, now)) {
      return false;
    }
    Presence presence = observer.observe(row);
    Instant after = clock.instant();
    absences.put(
        row.id(),
        switch (presence) {
          case Presence.Gone _ -> absence.observedGone(after);
          case Presence.Present _, Presence.Unproven _ -> absence.observedOtherwise(after);
        });
    return true;
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

  /** Takes one look whether a row's VM has left the cluster. */
  interface Observer {
    Presence observe(BoundVm row);
  }
}
