package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxException;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one Proxmox cluster again and again what is there. A failed poll changes nothing but the
 * health; a complete one replaces the snapshot, wakes the resources whose guests changed and tells
 * the other loops of the {@link ClusterAgent}, whose poll loop runs {@link #step}.
 */
final class Poller {
  private static final Logger log = LoggerFactory.getLogger(Poller.class);

  private final ProxmoxApi proxmox;
  private final Clock clock;
  private final PollSchedule schedule;
  private final HealthBoard health;
  private final ClaimantWaker claimants;
  private final Runnable afterPoll;
  private final ClusterProbe probe = new ClusterProbe();

  private volatile @Nullable Poll latest;
  private volatile boolean refreshAsked;
  private @Nullable Instant previousStart;
  private int failures;
  private long sequence;
  private boolean everybodyKnows;

  Poller(
      ProxmoxApi proxmox,
      Clock clock,
      PollSchedule schedule,
      HealthBoard health,
      ClaimantWaker claimants,
      Runnable afterPoll) {
    this.proxmox = proxmox;
    this.clock = clock;
    this.schedule = schedule;
    this.health = health;
    this.claimants = claimants;
    this.afterPoll = afterPoll;
  }

  Optional<Poll> latest() {
    return Optional.ofNullable(latest);
  }

  Optional<Snapshot> snapshot() {
    return latest().map(Poll::snapshot);
  }

  /** Makes the next poll due as soon as the schedule allows. Any thread. */
  void refresh() {
    refreshAsked = true;
  }

  /** Polls where that is due; returns when the next poll is. */
  Instant step() {
    Instant now = clock.instant();
    Instant previous = previousStart;
    // A clock that was set back must not silence the agent until it has caught up.
    if (previous != null && !now.isBefore(previous)) {
      Instant due = schedule.due(previous, failures, refreshAsked);
      if (now.isBefore(due)) {
        return due;
      }
    }
    refreshAsked = false;
    previousStart = now;
    try {
      ClusterProbe.Facts facts = probe.read(proxmox, now);
      complete(Poll.of(proxmox.resources(), facts.addressByNode(), sequence + 1, now), facts);
    } catch (ProxmoxException e) {
      failed(e.failure(), now);
    }
    afterPoll.run();
    return schedule.due(now, failures, refreshAsked);
  }

  private void complete(Poll poll, ClusterProbe.Facts facts) {
    Poll before = latest;
    boolean wasFailing = failures > 0;
    failures = 0;
    sequence = poll.snapshot().sequence();
    latest = poll;
    health.update(
        old ->
            new ClusterHealth(
                poll.snapshot().polledAt(),
                null,
                null,
                old.storeProblem(),
                facts.version(),
                facts.quorate(),
                poll.nodesOnline(),
                poll.nodes().size(),
                poll.vms(),
                facts.permissions()));
    if (wasFailing) {
      log.info("the cluster answers again");
    }
    if (before == null || wasFailing || !everybodyKnows) {
      // Asked while the informer's cache is still empty, nobody can be woken: then once more.
      everybodyKnows = claimants.wakeAll();
    } else {
      claimants.wakeOf(SnapshotDiff.changed(before.snapshot(), poll.snapshot()));
    }
  }

  /** The same trouble in other words is no news: each telling costs a write of the status. */
  private static ProxmoxFailure worthTelling(
      @Nullable ProxmoxFailure before, ProxmoxFailure failure) {
    if (before == null || !before.getClass().equals(failure.getClass())) {
      return failure;
    }
    boolean same =
        !(before instanceof ProxmoxFailure.NeedsPerson one
                && failure instanceof ProxmoxFailure.NeedsPerson other)
            || one.kind() == other.kind();
    return same ? before : failure;
  }

  private void failed(ProxmoxFailure failure, Instant now) {
    failures++;
    probe.distrust();
    health.update(old -> old.withPollFailure(worthTelling(old.pollFailure(), failure), now));
    if (failures == 1) {
      log.warn("the cluster cannot be polled: {}", failure.message());
      claimants.wakeAll();
    }
  }
}
