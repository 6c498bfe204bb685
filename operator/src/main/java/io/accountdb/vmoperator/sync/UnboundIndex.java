package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.sync.UnboundGuests.UnboundGuest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Says which guests of a cluster are {@link UnboundGuests}, by the configs that the {@link
 * GuestWatch} has read, and which configs that takes. Asked by a {@link ClusterAgent}. Any thread.
 */
final class UnboundIndex {
  private final KnownGuests known;
  private final Supplier<Optional<Snapshot>> snapshots;
  private final Supplier<Optional<RowIndex>> rows;
  private final Supplier<Optional<List<Claim>>> claims;
  private final Function<RowIndex, UnboundRule> rule;

  /**
   * Keeps nothing itself.
   *
   * @param rows empty while they are not certain
   * @param rule which guests count, by the rows
   */
  UnboundIndex(
      KnownGuests known,
      Supplier<Optional<Snapshot>> snapshots,
      Supplier<Optional<RowIndex>> rows,
      Supplier<Optional<List<Claim>>> claims,
      Function<RowIndex, UnboundRule> rule) {
    this.known = known;
    this.snapshots = snapshots;
    this.rows = rows;
    this.claims = claims;
    this.rule = rule;
  }

  /** The VMIDs of the guests whose configs are asked for. */
  Set<Integer> candidates(Snapshot snapshot, List<Claim> claimed, RowIndex bound) {
    return rule.apply(bound)
        .select(snapshot, claimed)
        .map(GuestResource::vmid)
        .collect(Collectors.toSet());
  }

  /** What is known as of the latest poll. */
  UnboundGuests known() {
    Optional<Snapshot> snapshot = snapshots.get();
    Optional<RowIndex> bound = rows.get();
    Optional<List<Claim>> claimed = claims.get();
    return snapshot.isEmpty() || bound.isEmpty() || claimed.isEmpty()
        ? new UnboundGuests.Building(
            "guests, rows and resources of the cluster have not all been listed yet")
        : known(snapshot.get(), claimed.get(), rule.apply(bound.get()));
  }

  private UnboundGuests known(Snapshot snapshot, List<Claim> claimed, UnboundRule selection) {
    List<UnboundGuest> unbound = new ArrayList<>();
    for (GuestResource guest : selection.select(snapshot, claimed).toList()) {
      Optional<GuestFacts> facts =
          known
              .seen(guest, snapshot.polledAt())
              .flatMap(GuestKnowledge::latestFacts)
              .filter(read -> Objects.equals(read.look().lock(), guest.lock()));
      if (facts.isEmpty()) {
        return new UnboundGuests.Building(
            "the config of guest %d on node %s has not been read since it changed"
                .formatted(guest.vmid(), guest.node()));
      }
      if (UnboundRule.isBeingMade(guest.lock())) {
        return new UnboundGuests.Building(
            "guest %d on node %s is still being made, and no resource claims it"
                .formatted(guest.vmid(), guest.node()));
      }
      unbound.add(
          new UnboundGuest(
              guest.vmid(),
              guest.node(),
              facts.get().biosUuid(),
              facts.get().marker(),
              selection.ownerOf(guest.vmid(), facts.get().biosUuid())));
    }
    return new UnboundGuests.Known(unbound);
  }
}
