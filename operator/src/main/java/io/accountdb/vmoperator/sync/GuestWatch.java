package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.AgentAnswer;
import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxException;
import io.accountdb.vmoperator.sync.GuestLanes.DueCall;
import io.accountdb.vmoperator.sync.GuestLanes.Purpose;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks closer at the guests that claims and rows know, and at newcomers: reads the config of each
 * that looks different than before, so that nothing is believed of a VM that has another one's
 * VMID, and asks the agents of running ones for their addresses. A {@link ClusterAgent}'s guest
 * loop runs {@link #step}.
 */
final class GuestWatch {
  private static final Logger LOG = LoggerFactory.getLogger(GuestWatch.class);

  private final ProxmoxApi proxmox;
  private final Clock clock;
  private final GuestLanes lanes;
  private final Supplier<Optional<Poll>> polls;
  private final Supplier<GuestsOfInterest> interest;
  private final IntPredicate starts;
  private final Listener listener;
  private final Map<Integer, GuestKnowledge> guests = new ConcurrentHashMap<>();
  private final EarlyReadings early = new EarlyReadings();
  private final Set<Integer> inFlight = ConcurrentHashMap.newKeySet();
  private final CallQueue queue = new CallQueue();

  /** Of which something was learned since the latest look at them. */
  private final Set<Integer> again = ConcurrentHashMap.newKeySet();

  private volatile GuestsOfInterest wanted = GuestsOfInterest.NONE;
  private volatile boolean surveyAsked;
  private @Nullable Poll surveyed;

  /**
   * Knows of no guest before the first {@link #step}.
   *
   * @param starts whether the operator itself is starting a VMID
   */
  GuestWatch(
      ProxmoxApi proxmox,
      Clock clock,
      GuestLanes lanes,
      Supplier<Optional<Poll>> polls,
      Supplier<GuestsOfInterest> interest,
      IntPredicate starts,
      Listener listener) {
    this.proxmox = proxmox;
    this.clock = clock;
    this.lanes = lanes;
    this.polls = polls;
    this.interest = interest;
    this.starts = starts;
    this.listener = listener;
  }

  /** What is known of the guest with this VMID. Any thread. */
  Optional<GuestKnowledge> guest(int vmid) {
    return Optional.ofNullable(guests.get(vmid));
  }

  /** Tasks of others were about these guests; the next {@link #step} reads their configs. */
  void touched(Set<Integer> vmids) {
    Instant now = clock.instant();
    vmids.forEach(vmid -> guests.computeIfPresent(vmid, (same, guest) -> guest.touched(now)));
    again.addAll(vmids);
  }

  /** Other guests are of interest now; the next {@link #step} finds out which. Any thread. */
  void interestChanged() {
    surveyAsked = true;
  }

  /** What is known of a guest that a poll shows so, be it looked at already or not. Any thread. */
  Optional<GuestKnowledge> seen(GuestResource guest, Instant at) {
    return guest(guest.vmid()).map(known -> known.seen(guest, at, starts));
  }

  /**
   * Carries out somebody else's read of a config, and learns from it what else would have to be
   * read again. Any thread.
   */
  Optional<GuestConfig> config(GuestAddress guest, Supplier<Optional<GuestConfig>> read) {
    Optional<Shape> shape = guest(guest.vmid()).map(known -> known.sighting().shape());
    Optional<GuestConfig> config = read.get();
    config.ifPresent(found -> learn(guest, shape, found));
    return config;
  }

  private void learn(GuestAddress guest, Optional<Shape> shape, GuestConfig config) {
    GuestFacts facts = wanted.facts(guest.vmid(), config);
    Instant now = clock.instant();
    if (shape.isEmpty()) {
      early.note(guest, facts, now);
    } else if (shape.get().node().equals(guest.node())) {
      update(
          guest.vmid(), old -> old.configRead(facts, shape.get(), wanted.uuids(guest.vmid()), now));
    }
  }

  /**
   * Looks at all guests after a poll, else at those of which something was learned and those whose
   * time has come; starts the calls that are due, and returns when the next one is.
   */
  Instant step() {
    @Nullable Poll poll = polls.get().orElse(null);
    if (poll == null) {
      return Instant.MAX;
    }
    Instant now = clock.instant();
    if (poll != surveyed || surveyAsked) {
      survey(poll, now);
    } else {
      for (int vmid : again) {
        again.remove(vmid);
        look(poll, vmid, now);
      }
      queue.due(now).forEach(vmid -> look(poll, vmid, now));
    }
    queue.start(call -> start(call, now));
    return again.isEmpty() ? queue.next() : now;
  }

  private void survey(Poll poll, Instant now) {
    surveyAsked = false;
    surveyed = poll;
    again.clear();
    queue.clear();
    wanted = interest.get();
    guests.keySet().removeIf(vmid -> !wanted.has(vmid) || qemu(poll, vmid).isEmpty());
    early.forgetBefore(now);
    wanted.uuidsByVmid().keySet().forEach(vmid -> look(poll, vmid, now));
  }

  private static Optional<GuestResource> qemu(Poll poll, int vmid) {
    return poll.snapshot().guest(vmid).filter(guest -> guest.type().equals("qemu"));
  }

  /** Queues the guest's next call; of one that is under way, the end brings another look. */
  private void look(Poll poll, int vmid, Instant now) {
    @Nullable GuestResource guest = wanted.has(vmid) ? qemu(poll, vmid).orElse(null) : null;
    if (guest == null) {
      return;
    }
    GuestKnowledge knowledge =
        guests.compute(
            vmid,
            (same, old) ->
                old == null ? early.first(guest, wanted, now) : old.seen(guest, now, starts));
    if (inFlight.contains(vmid)) {
      return;
    }
    Instant configDue = knowledge.configDue();
    if (!now.isBefore(configDue)) {
      queue.add(new DueCall(guest, wanted.configPurpose(vmid), wanted.configRank(vmid), configDue));
      return;
    }
    Instant agentDue = knowledge.agentDue(wanted.uuids(vmid));
    if (!now.isBefore(agentDue)) {
      // Who has not answered for long waits for who has just been started.
      queue.add(new DueCall(guest, Purpose.AGENT, knowledge.addresses().silences(), agentDue));
      return;
    }
    queue.add(vmid, agentDue.isBefore(configDue) ? agentDue : configDue);
  }

  /** False where the node has its share of calls already: the end of one brings the next step. */
  private boolean start(DueCall due, Instant now) {
    int vmid = due.guest().vmid();
    @Nullable GuestKnowledge knowledge = guests.get(vmid);
    if (knowledge == null || !isStillDue(due, knowledge, now)) {
      again.add(vmid);
      return true;
    }
    if (!inFlight.add(vmid)) {
      return true;
    }
    Runnable call =
        due.purpose() == Purpose.AGENT
            ? () -> askAgent(due.guest())
            : () -> readConfig(due.guest(), knowledge.sighting().shape());
    boolean started =
        lanes.start(
            due,
            () -> {
              try {
                call.run();
              } finally {
                inFlight.remove(vmid);
                again.add(vmid);
              }
            });
    if (!started) {
      inFlight.remove(vmid);
    }
    return started;
  }

  /** Somebody else may have read the config meanwhile. */
  private boolean isStillDue(DueCall due, GuestKnowledge knowledge, Instant now) {
    boolean configDue = !now.isBefore(knowledge.configDue());
    return due.purpose() == Purpose.AGENT
        ? !configDue && !now.isBefore(knowledge.agentDue(wanted.uuids(due.guest().vmid())))
        : configDue;
  }

  private void readConfig(GuestResource guest, Shape shape) {
    Optional<GuestConfig> config;
    try {
      config = proxmox.config(guest.address());
    } catch (ProxmoxException e) {
      LOG.debug("config of {} cannot be read: {}", guest.address(), e.failure().message());
      config = Optional.empty();
    }
    Optional<GuestFacts> facts = config.map(read -> wanted.facts(guest.vmid(), read));
    Instant now = clock.instant();
    update(
        guest.vmid(),
        old ->
            facts
                .map(read -> old.configRead(read, shape, wanted.uuids(guest.vmid()), now))
                .orElseGet(() -> old.configFailed(now)));
  }

  private void askAgent(GuestResource guest) {
    Set<String> expected = wanted.uuids(guest.vmid());
    try {
      AgentAnswer answer = proxmox.agentInterfaces(guest.address());
      Instant now = clock.instant();
      update(guest.vmid(), old -> old.agentAsked(answer, expected, now));
    } catch (ProxmoxException e) {
      LOG.debug("agent of {} cannot be asked: {}", guest.address(), e.failure().message());
      Instant now = clock.instant();
      update(guest.vmid(), old -> old.agentOutOfReach(now));
    }
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
    boolean sameAgent = before.addresses().tellTheSameAs(after.addresses());
    if (!sameAgent || !before.reading().equals(after.reading())) {
      listener.learned(vmid, !sameAgent);
    }
  }

  /** Told what the watch found out. */
  interface Listener {
    /** A config was read or an agent asked, and it made a difference. */
    void learned(int vmid, boolean agentChanged);
  }
}
