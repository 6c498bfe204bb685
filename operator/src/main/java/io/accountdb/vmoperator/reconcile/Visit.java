package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.ProxmoxException;
import io.accountdb.vmoperator.proxmox.Upid;
import io.accountdb.vmoperator.reconcile.event.EventRecorder;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.sync.Inventory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reconciliation: observe, plan, one step, status. The intent of a step is stored before the
 * step's call, and its UPID right after.
 */
final class Visit {
  private static final Logger log = LoggerFactory.getLogger(Visit.class);

  /** A planning that keeps asking is a mistake of ours, not a reason to spin. */
  private static final int MAX_LOOKS = 40;

  private static final Duration STALE = Duration.ofSeconds(1);

  /** The trail is told when the database is back; nothing wakes a VM for that. */
  private static final Duration UNTOLD = Duration.ofSeconds(30);

  /** The cache is some milliseconds behind what was just written. */
  private static final Duration OUTDATED = Duration.ofMillis(50);

  /** The task's end wakes the resource; this is only the net below. */
  private static final Duration TASK = Duration.ofSeconds(30);

  private final Planner planner = new Planner();
  private final Surroundings surroundings;
  private final StatusWriter<VirtualMachineStatus, VirtualMachine> writer;
  private final Inventory inventory;
  private final VmidReservations reservations;
  private final SentClones clones;
  private final Sightings sightings;
  private final EventRecorder events;
  private final Bookkeeper bookkeeper;
  private final Clock clock;

  Visit(
      Surroundings surroundings,
      StatusWriter<VirtualMachineStatus, VirtualMachine> writer,
      Inventory inventory,
      VmidReservations reservations,
      SentClones clones,
      Sightings sightings,
      EventRecorder events,
      Bookkeeper bookkeeper,
      Clock clock) {
    this.surroundings = surroundings;
    this.writer = writer;
    this.inventory = inventory;
    this.reservations = reservations;
    this.clones = clones;
    this.sightings = sightings;
    this.events = events;
    this.bookkeeper = bookkeeper;
    this.clock = clock;
  }

  /** What the resource needs next of the runtime. */
  sealed interface Next {
    /** Another visit, at the latest after this. */
    record Again(Duration delay) implements Next {}

    /** Nothing, until something changes. */
    record Rest() implements Next {}

    /** The finalizer goes. */
    record Release() implements Next {}
  }

  Next visit(VirtualMachine vm) {
    try {
      return step(vm);
    } catch (StatusWriter.StaleException stale) {
      // The change that made the plan stale may have been filtered out, so nothing else wakes us.
      return new Next.Again(STALE);
    } catch (RuntimeException e) {
      // The runtime tries again without end, and says nothing of its own.
      log.error("{}: reconciliation failed", VirtualMachineIndex.claimant(vm), e);
      throw e;
    }
  }

  private Next step(VirtualMachine vm) {
    if (writer.isOutdated(vm.getMetadata())) {
      return new Next.Again(OUTDATED);
    }
    Desired desired = surroundings.desired(vm);
    Observed observed = surroundings.observe(vm);
    String uid = desired.claimant().uid();
    reservations.holds(desired.spec().clusterRef().name(), uid, observed.status().vmid());
    Plan plan = plan(desired, observed, vm);
    StatusWriter.Stored<VirtualMachineStatus> stored =
        new StatusWriter.Stored<>(vm.getMetadata(), vm.getStatus());
    if (plan.step() instanceof Step.ConfirmGone) {
      sightings.gone(uid, clock.instant());
    } else {
      sightings.forget(uid);
    }
    if (plan.status().biosUUID() != null && observed.status().biosUUID() == null) {
      // The guest is proven ours from now on: the agent need not wait for its next poll.
      inventory.refresh(desired.spec().clusterRef().name());
    }
    List<Endings.Ending> ended = Endings.between(observed.status(), plan.status(), observed.task());
    return switch (plan.step()) {
      case Step.Look look -> throw new IllegalStateException("keeps asking: " + look.question());
      case Step.Wait(Duration duration) -> {
        store(vm, stored, plan, ended);
        yield new Next.Again(duration);
      }
      case Step.ConfirmGone(Duration duration) -> {
        store(vm, stored, plan, ended);
        yield new Next.Again(duration);
      }
      case Step.Rest() ->
          statusOf(store(vm, stored, plan, ended)).untold().isEmpty()
              ? new Next.Rest()
              : new Next.Again(UNTOLD);
      case Step.Release() -> {
        bookkeeper.close(vm, observed.status(), ended);
        events.record(vm, plan.happenings());
        yield new Next.Release();
      }
      case Step.Change change -> change(vm, desired, observed, stored, plan, change, ended);
    };
  }

  private Plan plan(Desired desired, Observed observed, VirtualMachine vm) {
    Observed known = observed;
    Plan plan = planner.plan(desired, known);
    for (int looks = 0; looks < MAX_LOOKS && plan.step() instanceof Step.Look look; looks++) {
      known = known.with(surroundings.observer(vm).look(known.facts(), look.question()));
      plan = planner.plan(desired, known);
    }
    return plan;
  }

  /** Tells the trail what has ended, stores what a plan says, and then tells what happened. */
  private StatusWriter.Stored<VirtualMachineStatus> store(
      VirtualMachine vm,
      StatusWriter.Stored<VirtualMachineStatus> stored,
      Plan plan,
      List<Endings.Ending> ended) {
    StatusWriter.Stored<VirtualMachineStatus> written =
        writer.write(stored, bookkeeper.settle(vm, statusOf(stored), plan.status(), ended));
    if (written != stored) {
      events.record(vm, Transitions.by(plan, statusOf(stored)));
    }
    return written;
  }

  private static VirtualMachineStatus statusOf(StatusWriter.Stored<VirtualMachineStatus> stored) {
    return stored.status() == null ? VirtualMachineStatus.EMPTY : stored.status();
  }

  private Next change(
      VirtualMachine vm,
      Desired desired,
      Observed observed,
      StatusWriter.Stored<VirtualMachineStatus> stored,
      Plan plan,
      Step.Change change,
      List<Endings.Ending> ended) {
    String cluster = desired.spec().clusterRef().name();
    if (change instanceof Step.Clone clone
        && !reservations.reserve(cluster, clone.operation().vmid(), desired.claimant().uid())) {
      return new Next.Again(STALE);
    }
    StatusWriter.Stored<VirtualMachineStatus> intended = store(vm, stored, plan, ended);
    log.info("{}: {}", desired.claimant(), change.describe());
    Instant sent = clock.instant();
    if (change instanceof Step.Clone) {
      clones.note(desired.claimant(), sent);
    }
    Optional<Upid> upid;
    try {
      upid = StepExecutor.send(surroundings.proxmox(cluster), change);
    } catch (ProxmoxException e) {
      log.warn("{}: {} failed: {}", desired.claimant(), change.describe(), e.getMessage());
      Plan failed =
          planner.afterFailure(desired, observed.storedAs(plan.status()), change, e.failure());
      store(
          vm,
          intended,
          failed,
          Endings.refused(plan.status(), failed.status(), change, e.failure(), sent));
      return failed.step() instanceof Step.Wait(Duration duration)
          ? new Next.Again(duration)
          : new Next.Again(STALE);
    }
    inventory.refresh(cluster);
    events.record(vm, Deeds.of(desired, observed.status(), change));
    if (change instanceof Step.UpdateConfig update) {
      store(vm, intended, plan, List.of(Endings.configured(update, sent)));
    }
    if (upid.isEmpty()) {
      return new Next.Again(Duration.ZERO);
    }
    // Before anything that takes time: else the agent takes it for somebody else's.
    inventory.task(cluster, upid.get(), desired.claimant());
    Operation operation = ((Step.Intended) change).operation().withUpid(upid.get().text());
    store(vm, intended, new Plan(plan.status().with(operation), change), List.of());
    return new Next.Again(TASK);
  }
}
