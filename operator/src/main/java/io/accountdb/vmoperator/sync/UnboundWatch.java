package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the index of {@link UnboundGuests}: reads the config of each such guest once, and again
 * when it looks different. A {@link ClusterAgent}'s loop runs {@link #step}.
 */
final class UnboundWatch {
  private static final Logger LOG = LoggerFactory.getLogger(UnboundWatch.class);
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final ProxmoxApi proxmox;
  private final Clock clock;
  private final NodeCalls calls;
  private final Supplier<Optional<Poll>> polls;
  private final Supplier<Optional<UnboundRule>> rules;
  private final Supplier<Optional<List<Claim>>> claims;
  private final Map<Integer, UnboundSight> sights = new ConcurrentHashMap<>();
  private final Set<Integer> inFlight = ConcurrentHashMap.newKeySet();

  /**
   * Knows of no guest before the first {@link #step}.
   *
   * @param rules which guests count, as the rows are now; empty while the rows are not certain
   */
  UnboundWatch(
      ProxmoxApi proxmox,
      Clock clock,
      NodeCalls calls,
      Supplier<Optional<Poll>> polls,
      Supplier<Optional<UnboundRule>> rules,
      Supplier<Optional<List<Claim>>> claims) {
    this.proxmox = proxmox;
    this.clock = clock;
    this.calls = calls;
    this.polls = polls;
    this.rules = rules;
    this.claims = claims;
  }

  /** Starts the calls that are due; returns when the next one is. */
  Instant step() {
    Optional<Poll> poll = polls.get();
    Optional<UnboundRule> rule = rules.get();
    Optional<List<Claim>> claimed = claims.get();
    if (poll.isEmpty() || rule.isEmpty() || claimed.isEmpty()) {
      return Instant.MAX;
    }
    Map<Integer, GuestResource> guests =
        rule.get()
            .select(poll.get().snapshot(), claimed.get())
            .collect(Collectors.toMap(GuestResource::vmid, guest -> guest));
    sights.keySet().retainAll(guests.keySet());
    Instant now = clock.instant();
    Instant next = Instant.MAX;
    for (GuestResource guest : guests.values()) {
      Instant due = look(guest, now);
      next = due.isBefore(next) ? due : next;
    }
    return next;
  }

  private Instant look(GuestResource guest, Instant now) {
    UnboundSight sight =
        sights.compute(
            guest.vmid(),
            (vmid, old) -> old == null ? UnboundSight.first(guest, now) : old.seen(guest, now));
    if (now.isBefore(sight.due())) {
      return sight.due();
    }
    if (inFlight.add(guest.vmid()) && !calls.start(guest.node(), () -> read(guest, sight.look()))) {
      // The end of one of the node's other calls brings the next step.
      inFlight.remove(guest.vmid());
    }
    return Instant.MAX;
  }

  private void read(GuestResource guest, UnboundSight.Look look) {
    try {
      Optional<GuestConfig> config = proxmox.config(guest.address());
      Instant again = clock.instant().plus(RETRY);
      sights.computeIfPresent(
          guest.vmid(),
          (vmid, sight) ->
              config
                  .map(read -> sight.configRead(unbound(guest, read), look, again))
                  .orElseGet(() -> sight.postponed(look, again)));
    } catch (ProxmoxException e) {
      LOG.debug("config of {} cannot be read: {}", guest.address(), e.failure().message());
      Instant again = clock.instant().plus(RETRY);
      sights.computeIfPresent(guest.vmid(), (vmid, sight) -> sight.postponed(look, again));
    } finally {
      inFlight.remove(guest.vmid());
    }
  }

  private static UnboundGuests.UnboundGuest unbound(GuestResource guest, GuestConfig config) {
    return new UnboundGuests.UnboundGuest(
        guest.vmid(),
        guest.node(),
        config.biosUuid().orElse(null),
        config.description(),
        config.lock().orElse(null),
        null);
  }

  /** What is known as of the latest poll. Any thread. */
  UnboundGuests known() {
    Optional<Poll> poll = polls.get();
    Optional<UnboundRule> rule = rules.get();
    Optional<List<Claim>> claimed = claims.get();
    if (poll.isEmpty() || rule.isEmpty() || claimed.isEmpty()) {
      return new UnboundGuests.Building(
          "guests, rows and resources of the cluster have not all been listed yet");
    }
    List<UnboundGuests.UnboundGuest> known = new ArrayList<>();
    for (GuestResource guest : rule.get().select(poll.get().snapshot(), claimed.get()).toList()) {
      @Nullable UnboundSight sight = sights.get(guest.vmid());
      Optional<UnboundGuests.UnboundGuest> found =
          sight == null ? Optional.empty() : sight.settled(guest);
      if (found.isEmpty()) {
        return new UnboundGuests.Building(
            "the config of guest %d on node %s has not been read since it changed"
                .formatted(guest.vmid(), guest.node()));
      }
      if (UnboundRule.isBeingMade(found.get().lock())) {
        return new UnboundGuests.Building(
            "guest %d on node %s is still being made, and no resource claims it"
                .formatted(guest.vmid(), guest.node()));
      }
      known.add(found.get().ownedBy(rule.get().ownerOf(found.get())));
    }
    return new UnboundGuests.Known(known);
  }
}
