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
import java.util.ArrayList;
import java.util.List;
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
    GuestsOfInterest wanted = interest.get();
    GuestFacts facts = wanted.facts(guest.vmid(), config);
    Instant now = clock.instant();
    if (shape.isEmpty()) {
      early.note(guest, facts, now);
    } else if (shape.get().node().equals(guest.node())) {
      update(
          guest.vmid(), old -> old.configRead(facts, shape.get(), wanted.uuids(guest.vmid()), now));
    }
  }

  /** Starts the calls that are due; returns when the next one is. */
  Instant step() {
    @Nullable Poll poll = polls.get().orElse(null);
    if (poll == null) {
      return Instant.MAX;
    }
    GuestsOfInterest wanted = interest.get();
    Map<Integer, Set<String>> uuids = wanted.uuidsByVmid();
    guests.keySet().removeIf(vmid -> !uuids.containsKey(vmid) || qemu(poll, vmid).isEmpty());
    Instant now = clock.instant();
    early.forgetBefore(now);
    Instant next = Instant.MAX;
    List<DueCall> calls = new ArrayList<>();
    for (int vmid : uuids.keySet()) {
      Optional<GuestResource> guest = qemu(poll, vmid);
      if (guest.isPresent()) {
        Instant due = look(guest.get(), wanted, now, calls);
        next = due.isBefore(next) ? due : next;
      }
    }
    calls.stream().sorted(DueCall.ORDER).forEach(this::start);
    return next;
  }

  private static Optional<GuestResource> qemu(Poll poll, int vmid) {
    return poll.snapshot().guest(vmid).filter(guest -> guest.type().equals("qemu"));
  }

  /** Adds the call that is due, and returns when else the next is. */
  private Instant look(
      GuestResource guest, GuestsOfInterest wanted, Instant now, List<DueCall> calls) {
    int vmid = guest.vmid();
    GuestKnowledge knowledge =
        guests.compute(
            vmid,
            (same, old) ->
                old == null ? early.first(guest, wanted, now) : old.seen(guest, now, starts));
    if (inFlight.contains(vmid)) {
      return Instant.MAX;
    }
    Instant configDue = knowledge.configDue();
    if (!now.isBefore(configDue)) {
      Runnable call = () -> readConfig(guest, knowledge.sighting().shape(), wanted);
      calls.add(
          new DueCall(guest, wanted.configPurpose(vmid), wanted.configRank(vmid), configDue, call));
      return Instant.MAX;
    }
    Instant agentDue = knowledge.agentDue(wanted.uuids(vmid));
    if (!now.isBefore(agentDue)) {
      // Who has not answered for long waits for who has just been started.
      int rank = knowledge.addresses().silences();
      calls.add(
          new DueCall(
              guest, Purpose.AGENT, rank, agentDue, () -> askAgent(guest, wanted.uuids(vmid))));
      return Instant.MAX;
    }
    return agentDue.isBefore(configDue) ? agentDue : configDue;
  }

  /** Where the node has its share of calls already, the end of one of them brings the next step. */
  private void start(DueCall due) {
    int vmid = due.guest().vmid();
    inFlight.add(vmid);
    Runnable tracked =
        () -> {
          try {
            due.call().run();
          } finally {
            inFlight.remove(vmid);
          }
        };
    if (!lanes.start(due, tracked)) {
      inFlight.remove(vmid);
    }
  }

  private void readConfig(GuestResource guest, Shape shape, GuestsOfInterest wanted) {
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

  private void askAgent(GuestResource guest, Set<String> expected) {
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
