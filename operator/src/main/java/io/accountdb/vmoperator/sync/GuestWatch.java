package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.sync.GuestLanes.DueCall;
import io.accountdb.vmoperator.sync.GuestLanes.Purpose;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks closer at the {@link GuestsOfInterest}: has the config read of each that looks different
 * than before, so that nothing is believed of a VM that has another one's VMID, and the agents of
 * running ones asked for their addresses. A {@link ClusterAgent}'s guest loop runs {@link #step}.
 */
final class GuestWatch {
  private final KnownGuests known;
  private final GuestCalls calls;
  private final GuestLanes lanes;
  private final Clock clock;
  private final Supplier<Optional<Poll>> polls;
  private final Function<Snapshot, GuestsOfInterest> interest;
  private final CallQueue queue = new CallQueue();
  private final Set<Integer> inFlight = ConcurrentHashMap.newKeySet();

  /** Of which something was learned since the latest look at them. */
  private final Set<Integer> again = ConcurrentHashMap.newKeySet();

  private volatile boolean surveyAsked;
  private @Nullable Poll surveyed;

  /**
   * Looks at no guest before the first {@link #step}.
   *
   * @param interest the guests that are of interest now, by the latest poll
   */
  GuestWatch(
      KnownGuests known,
      GuestCalls calls,
      GuestLanes lanes,
      Clock clock,
      Supplier<Optional<Poll>> polls,
      Function<Snapshot, GuestsOfInterest> interest) {
    this.known = known;
    this.calls = calls;
    this.lanes = lanes;
    this.clock = clock;
    this.polls = polls;
    this.interest = interest;
  }

  /** Tasks of others were about these guests; the next {@link #step} reads their configs. */
  void touched(Set<Integer> vmids) {
    known.touched(vmids);
    again.addAll(vmids);
  }

  /** Other guests are of interest now; the next {@link #step} finds out which. Any thread. */
  void interestChanged() {
    surveyAsked = true;
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
    GuestsOfInterest wanted = interest.apply(poll.snapshot());
    known.restrictTo(wanted, poll.snapshot(), now);
    wanted.forEach(vmid -> look(poll, vmid, now));
  }

  /** Queues the guest's next call; of one that is under way, the end brings another look. */
  private void look(Poll poll, int vmid, Instant now) {
    GuestsOfInterest wanted = known.interest();
    @Nullable GuestResource guest = wanted.has(vmid) ? poll.snapshot().vm(vmid).orElse(null) : null;
    if (guest == null) {
      return;
    }
    GuestKnowledge knowledge = known.look(guest, now);
    if (inFlight.contains(vmid)) {
      return;
    }
    Instant configDue = knowledge.configDue(wanted.isMirrored(vmid));
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
    @Nullable GuestKnowledge knowledge = known.guest(vmid).orElse(null);
    if (knowledge == null || !isStillDue(due, knowledge, now)) {
      again.add(vmid);
      return true;
    }
    if (!inFlight.add(vmid)) {
      return true;
    }
    Runnable call =
        due.purpose() == Purpose.AGENT
            ? () -> calls.askAgent(due.guest())
            : () -> calls.readConfig(due.guest(), knowledge.sighting().shape());
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
    GuestsOfInterest wanted = known.interest();
    int vmid = due.guest().vmid();
    boolean configDue = !now.isBefore(knowledge.configDue(wanted.isMirrored(vmid)));
    return due.purpose() == Purpose.AGENT
        ? !configDue && !now.isBefore(knowledge.agentDue(wanted.uuids(vmid)))
        : configDue;
  }
}
