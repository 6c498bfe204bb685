package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.NodeResource;
import io.accountdb.vmoperator.store.DatabaseException;
import io.accountdb.vmoperator.store.DatabaseFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the rows of one cluster true: after every poll, and when something was learned of a guest,
 * it compares what is with what the rows say and writes the difference. There is no queue: what
 * could not be written shows up again in the next comparison. A {@link ClusterAgent}'s mirror loop
 * runs {@link #step}.
 */
final class Mirror {
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

  private final Clock clock;
  private final Supplier<Optional<Poll>> polls;
  private final Supplier<Optional<List<Claim>>> claims;
  private final GuestSight sight;
  private final WriteEpoch epoch;
  private final NodeRegister nodes;
  private final MirrorMemory memory;
  private final MirrorWriter writer;
  private final Absences absences;
  private final Newcomers newcomers;
  private final UsageSampler usage;
  private final MirrorTally tally;
  private final HealthBoard health;
  private final StoreReport report;
  private final MirrorStates states;
  private final Runnable refresh;

  /**
   * Writes nothing until the first {@link #step}.
   *
   * @param refresh asks for another poll soon
   */
  Mirror(
      Clock clock,
      Supplier<Optional<Poll>> polls,
      Supplier<Optional<List<Claim>>> claims,
      GuestSight sight,
      WriteEpoch epoch,
      NodeRegister nodes,
      MirrorMemory memory,
      MirrorWriter writer,
      Absences absences,
      Newcomers newcomers,
      UsageSampler usage,
      MirrorTally tally,
      HealthBoard health,
      ClaimantWaker claimants,
      Runnable refresh) {
    this.clock = clock;
    this.polls = polls;
    this.claims = claims;
    this.sight = sight;
    this.epoch = epoch;
    this.nodes = nodes;
    this.memory = memory;
    this.writer = writer;
    this.absences = absences;
    this.newcomers = newcomers;
    this.usage = usage;
    this.tally = tally;
    this.health = health;
    this.report = new StoreReport(health);
    this.states = new MirrorStates(claimants);
    this.refresh = refresh;
  }

  /** Whether a claimant's VM has its row. Any thread. */
  MirrorState state(Claimant claimant) {
    return states.of(claimant);
  }

  /** Compares and writes; returns when to do so again, unless a poll comes before. */
  Instant step() {
    Instant now = clock.instant();
    DatabaseFailure failure = write(now);
    if (failure instanceof DatabaseFailure.Superseded && epoch.mayTake()) {
      // Another process took itself for the leader. What is known of the rows is read again; the
      // new epoch keeps that process from writing.
      failure = write(now);
    }
    report.tell(failure == null ? nodes.known().firstProblem() : StoreProblems.problem(failure));
    boolean certain = failure == null && health.current().pollFailure() == null;
    tally.compared(now, clock.instant(), certain);
    Instant again = certain ? absences.due() : Instant.MAX;
    Instant earliest = now.plus(SHORTEST_PAUSE);
    return again.isBefore(earliest) ? earliest : again;
  }

  private @Nullable DatabaseFailure write(Instant now) {
    Optional<Poll> poll = polls.get();
    Optional<List<Claim>> claimed = claims.get();
    DatabaseFailure failure = prepare(poll, now);
    if (poll.isPresent()
        && claimed.isPresent()
        && !(failure instanceof DatabaseFailure.Superseded)) {
      failure = compare(poll.get(), claimed.get(), failure, now);
    }
    failure = failure == null ? heartbeat(poll, now) : failure;
    if (failure instanceof DatabaseFailure.Superseded) {
      epoch.giveUp();
      memory.distrust();
      nodes.forget();
    }
    return failure;
  }

  private @Nullable DatabaseFailure prepare(Optional<Poll> poll, Instant now) {
    try {
      // Before anything is read: afterwards only this agent changes it.
      Optional<DatabaseFailure> refusal = epoch.ensure();
      if (refusal.isPresent()) {
        return refusal.get();
      }
      memory.load();
      nodes.ensure(
          poll.map(Mirror::nodeNames).orElse(Set.of()),
          poll.map(Poll::addressByNode).orElse(Map.of()),
          now);
      return null;
    } catch (DatabaseException e) {
      return e.failure();
    }
  }

  private static Set<String> nodeNames(Poll poll) {
    Set<String> names = new HashSet<>(poll.nodes().keySet());
    poll.snapshot().guests().values().forEach(guest -> names.add(guest.node()));
    return names;
  }

  private @Nullable DatabaseFailure heartbeat(Optional<Poll> poll, Instant now) {
    try {
      Map<String, NodeResource> seen = poll.map(Poll::nodes).orElse(Map.of());
      nodes.heartbeat(health.current(), seen, now);
      return null;
    } catch (DatabaseException e) {
      return e.failure();
    }
  }

  private @Nullable DatabaseFailure compare(
      Poll poll, List<Claim> claimed, @Nullable DatabaseFailure failure, Instant now) {
    boolean certain = failure == null && health.current().pollFailure() == null;
    RowIndex rows = memory.latest();
    Map<Integer, SeenGuest> guests = sight.look(poll, vmids(claimed, rows), rows);
    if (sight.isUnsettled(claimed)) {
      refresh.run();
    }
    RegisteredNodes registered = nodes.known();
    Set<Integer> gone = Set.of();
    Set<Integer> discovered = Set.of();
    if (certain) {
      gone = absences.gone(poll.snapshot().sequence(), guests, rows.all());
      discovered = newcomers.look(poll, claimed, rows, gone, registered, guests, now);
    }
    MirrorPlan plan = new MirrorPlanner(guests, rows, gone, registered).plan(claimed, discovered);
    Map<String, MirrorState.Failed> failed = new HashMap<>(plan.obstacles());
    DatabaseFailure after = failure;
    if (failure == null) {
      MirrorWriter.Result result = writer.write(plan, now);
      failed.putAll(result.failed());
      after = result.failure();
      if (after instanceof DatabaseFailure.Superseded) {
        // What became of the rows is not this agent's to say.
        return after;
      }
    } else {
      // Whatever stands in the way besides, without the database nothing can be said of it.
      MirrorState.Failed state = StoreProblems.stateAfter(failure);
      failed.replaceAll((uid, obstacle) -> state);
      plan.changes().forEach(change -> failed.put(change.claimantUid(), state));
    }
    states.publish(claimed, memory.latest(), failed);
    return after == null ? sample(poll, guests) : after;
  }

  private @Nullable DatabaseFailure sample(Poll poll, Map<Integer, SeenGuest> guests) {
    try {
      usage.sample(poll, memory.latest(), guests);
      return null;
    } catch (DatabaseException e) {
      return e.failure();
    }
  }

  private Set<Integer> vmids(List<Claim> claimed, RowIndex rows) {
    Set<Integer> vmids = HashSet.newHashSet(rows.byVmid().size() + claimed.size());
    vmids.addAll(rows.byVmid().keySet());
    vmids.addAll(newcomers.vmids());
    claimed.forEach(claim -> vmids.add(claim.vmid()));
    return vmids;
  }
}
