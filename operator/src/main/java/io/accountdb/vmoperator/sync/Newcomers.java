package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.DenseKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The guests that are to be discovered, until they have their rows. Used by the {@link Mirror}; the
 * {@link GuestWatch} reads their configs meanwhile, so that a row begins with all that is known.
 *
 * <p>A guest has to be there in two polls: that of a resource may be seen before the informer's
 * cache has the claim on it.
 */
final class Newcomers {
  /**
   * How long a row waits for the config of its VM; when there are many, most are not read by then.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final DiscoveryRule rule;
  private final Runnable onArrival;
  private final Map<Integer, Arrival> arrivals = new HashMap<>();
  private volatile Set<Integer> vmids = Set.of();

  /**
   * Knows nobody before the first {@link #look}.
   *
   * @param onArrival told when there are others than before
   */
  Newcomers(DiscoveryRule rule, Runnable onArrival) {
    this.rule = rule;
    this.onArrival = onArrival;
  }

  /** Who waits. Any thread. */
  Set<Integer> vmids() {
    return vmids;
  }

  /**
   * Takes another look; returns those whose row may be made now.
   *
   * @param gone ids of rows whose VM is proven gone
   * @param guests by VMID, those of {@link #vmids} among them
   */
  Set<Integer> look(
      Poll poll,
      List<Claim> claims,
      RowIndex rows,
      Set<Integer> gone,
      RegisteredNodes nodes,
      Map<Integer, SeenGuest> guests,
      Instant now) {
    Set<Integer> claimed = new HashSet<>();
    claims.forEach(claim -> claimed.add(claim.vmid()));
    Map<Integer, Arrival> present = new HashMap<>();
    long sequence = poll.snapshot().sequence();
    rule.select(poll.snapshot(), nodes)
        .map(guest -> guest.vmid())
        .filter(vmid -> !claimed.contains(vmid))
        .filter(vmid -> rows.at(vmid).stream().allMatch(row -> gone.contains(row.id())))
        .forEach(
            vmid -> present.put(vmid, arrivals.getOrDefault(vmid, new Arrival(sequence, now))));
    arrivals.clear();
    arrivals.putAll(present);
    publish();
    Set<Integer> ripe = new HashSet<>();
    arrivals.forEach(
        (vmid, arrival) -> {
          SeenGuest guest = guests.get(vmid);
          if (guest != null && arrival.isRipe(sequence, guest, now)) {
            ripe.add(vmid);
          }
        });
    return ripe;
  }

  private void publish() {
    if (!arrivals.keySet().equals(vmids)) {
      vmids = DenseKeys.copyOf(arrivals.keySet());
      onArrival.run();
    }
  }

  /** When a guest was first seen as one to be discovered. */
  private record Arrival(long sequence, Instant at) {
    /** One that bears a mark may be a resource's that is about to be found again. */
    boolean isRipe(long latest, SeenGuest guest, Instant now) {
      boolean told = guest.facts().filter(facts -> facts.marker().isEmpty()).isPresent();
      return latest > sequence && (told || !now.isBefore(at.plus(PATIENCE)));
    }
  }
}
