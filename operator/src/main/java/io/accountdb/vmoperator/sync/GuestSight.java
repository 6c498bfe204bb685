package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.store.BoundVm;
import io.accountdb.vmoperator.store.VmStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Puts together, for the {@link Mirror}, what the polls and the {@link GuestWatch} know of each
 * guest that matters; remembers from poll to poll what their power states were.
 */
final class GuestSight {
  private final BiFunction<GuestResource, Instant, Optional<GuestKnowledge>> knowledge;
  private Map<Integer, PowerRule> powers = Map.of();
  private long sequence;

  /**
   * Has seen nothing yet.
   *
   * @param knowledge of a guest that a poll of that time shows so
   */
  GuestSight(BiFunction<GuestResource, Instant, Optional<GuestKnowledge>> knowledge) {
    this.knowledge = knowledge;
  }

  /** The guests with these VMIDs, as far as the poll has them. */
  Map<Integer, SeenGuest> look(Poll poll, Set<Integer> vmids, RowIndex rows) {
    Snapshot snapshot = poll.snapshot();
    boolean isNew = snapshot.sequence() != sequence;
    sequence = snapshot.sequence();
    Map<Integer, PowerRule> next = HashMap.newHashMap(vmids.size());
    Map<Integer, SeenGuest> seen = HashMap.newHashMap(vmids.size());
    for (int vmid : vmids) {
      @Nullable GuestResource guest = snapshot.guest(vmid).orElse(null);
      if (guest != null) {
        @Nullable PowerRule known = powers.get(vmid);
        PowerRule power =
            isNew || known == null
                ? (known == null ? PowerRule.startingWith(rowStatus(rows, vmid)) : known)
                    .next(guest.status(), poll.isOffline(guest.node()), snapshot.polledAt())
                : known;
        next.put(vmid, power);
        seen.put(
            vmid,
            new SeenGuest(guest, knowledge.apply(guest, snapshot.polledAt()).orElse(null), power));
      }
    }
    powers = next;
    return seen;
  }

  /**
   * Whether some change of power of a claimed guest was seen by one poll only, and waits for
   * another to confirm it.
   */
  boolean isUnsettled(List<Claim> claims) {
    return claims.stream()
        .map(claim -> powers.get(claim.vmid()))
        .anyMatch(power -> power != null && power.candidate() != null);
  }

  private static @Nullable VmStatus rowStatus(RowIndex rows, int vmid) {
    return rows.at(vmid).stream().findFirst().map(BoundVm::facts).map(f -> f.status()).orElse(null);
  }
}
