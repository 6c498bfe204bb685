package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.AgentAnswer;
import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.GuestResource;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each guest of interest, whoever found it out: the {@link GuestWatch}, its {@link
 * GuestCalls}, or {@code reconcile} for its own sake. Read by the mirror and the doors. Any thread.
 */
final class KnownGuests {
  private final Clock clock;
  private final IntPredicate starts;
  private final Listener listener;
  private final Map<Integer, GuestKnowledge> guests = new ConcurrentHashMap<>();
  private final EarlyReadings early = new EarlyReadings();
  private volatile GuestsOfInterest interest = GuestsOfInterest.NONE;

  /**
   * Knows of no guest yet.
   *
   * @param starts whether the operator itself is starting a VMID
   */
  KnownGuests(Clock clock, IntPredicate starts, Listener listener) {
    this.clock = clock;
    this.starts = starts;
    this.listener = listener;
  }

  Optional<GuestKnowledge> guest(int vmid) {
    return Optional.ofNullable(guests.get(vmid));
  }

  /** What is known of a guest that a poll shows so, be it looked at already or not. */
  Optional<GuestKnowledge> seen(GuestResource guest, Instant at) {
    return guest(guest.vmid()).map(known -> known.seen(guest, at, starts));
  }

  GuestsOfInterest interest() {
    return interest;
  }

  /** Forgets the guests that are not of interest any more, or not there. */
  void restrictTo(GuestsOfInterest wanted, Snapshot snapshot, Instant now) {
    interest = wanted;
    guests.keySet().removeIf(vmid -> !wanted.has(vmid) || snapshot.vm(vmid).isEmpty());
    early.forgetBefore(now);
  }

  /** Notes how the latest poll shows a guest of interest. */
  GuestKnowledge look(GuestResource guest, Instant now) {
    return guests.compute(
        guest.vmid(),
        (same, old) ->
            old == null ? early.first(guest, interest, now) : old.seen(guest, now, starts));
  }

  /** Tasks of others were about these guests. */
  void touched(Set<Integer> vmids) {
    Instant now = clock.instant();
    vmids.forEach(vmid -> guests.computeIfPresent(vmid, (same, guest) -> guest.touched(now)));
  }

  /**
   * Carries out somebody else's read of a config, and learns from it what else would have to be
   * read again.
   */
  Optional<GuestConfig> config(GuestAddress guest, Supplier<Optional<GuestConfig>> read) {
    Optional<Shape> shape = guest(guest.vmid()).map(known -> known.sighting().shape());
    Optional<GuestConfig> config = read.get();
    config.ifPresent(found -> learn(guest, shape, found));
    return config;
  }

  private void learn(GuestAddress guest, Optional<Shape> shape, GuestConfig config) {
    if (shape.isEmpty()) {
      early.note(guest, interest.facts(guest.vmid(), config), clock.instant());
    } else if (shape.get().node().equals(guest.node())) {
      configRead(guest.vmid(), config, shape.get());
    }
  }

  /**
   * A guest's config was read.
   *
   * @param shape that the guest had when the call was made
   */
  void configRead(int vmid, GuestConfig config, Shape shape) {
    GuestsOfInterest wanted = interest;
    GuestFacts facts = wanted.facts(vmid, config);
    Instant now = clock.instant();
    update(vmid, old -> old.configRead(facts, shape, wanted.uuids(vmid), now));
  }

  void configFailed(int vmid) {
    Instant now = clock.instant();
    update(vmid, old -> old.configFailed(now));
  }

  /**
   * A guest's agent was asked.
   *
   * @param expected the uuids that counted when the call was made
   */
  void agentAsked(int vmid, AgentAnswer answer, Set<String> expected) {
    Instant now = clock.instant();
    update(vmid, old -> old.agentAsked(answer, expected, now));
  }

  void agentOutOfReach(int vmid) {
    Instant now = clock.instant();
    update(vmid, old -> old.agentOutOfReach(now));
  }

  private void update(int vmid, UnaryOperator<GuestKnowledge> change) {
    @Nullable GuestKnowledge before = guests.get(vmid);
    while (before != null) {
      GuestKnowledge after = change.apply(before);
      if (guests.replace(vmid, before, after)) {
        tell(vmid, before, after);
        return;
      }
      before = guests.get(vmid);
    }
  }

  private void tell(int vmid, GuestKnowledge before, GuestKnowledge after) {
    if (!interest.isMirrored(vmid)) {
      return;
    }
    boolean sameAgent = before.addresses().tellTheSameAs(after.addresses());
    if (!sameAgent || !before.reading().equals(after.reading())) {
      listener.learned(vmid, !sameAgent);
    }
  }

  /** Told what was found out. */
  interface Listener {
    /** The config of a guest with a claim or a row was read, or its agent asked, with news. */
    void learned(int vmid, boolean agentChanged);
  }
}
