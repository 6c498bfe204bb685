package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.GuestResource;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Configs that {@code reconcile} read of guests that the {@link GuestWatch} does not look at yet,
 * as of a clone that is just being adopted. Each is kept for a minute.
 */
final class EarlyReadings {
  private static final Duration KEPT = Duration.ofMinutes(1);

  private final Map<Integer, EarlyReading> readings = new ConcurrentHashMap<>();

  /** Any thread. */
  void note(GuestAddress guest, GuestFacts facts, Instant now) {
    readings.put(guest.vmid(), new EarlyReading(guest.node(), facts, now));
  }

  void forgetBefore(Instant now) {
    readings.values().removeIf(reading -> reading.at().plus(KEPT).isBefore(now));
  }

  /** The knowledge of a guest that is looked at for the first time. */
  GuestKnowledge first(GuestResource guest, GuestsOfInterest wanted, Instant now) {
    GuestKnowledge first = GuestKnowledge.first(guest, now);
    @Nullable EarlyReading early = readings.remove(guest.vmid());
    return Optional.ofNullable(early)
        .filter(reading -> reading.node().equals(guest.node()))
        .filter(reading -> reading.facts().look().fits(guest))
        .map(
            reading ->
                first.configRead(
                    reading.facts(),
                    first.sighting().shape(),
                    wanted.uuids(guest.vmid()),
                    reading.at()))
        .orElse(first);
  }

  private record EarlyReading(String node, GuestFacts facts, Instant at) {}
}
