package io.accountdb.vmoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.proxmox.ProxmoxException;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.proxmox.Upid;
import io.accountdb.vmoperator.resource.Conditions;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachineSpec;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.sync.BindingLookup;
import io.accountdb.vmoperator.sync.Claimant;
import io.accountdb.vmoperator.sync.ClusterHealth;
import io.accountdb.vmoperator.sync.MirrorState;
import io.accountdb.vmoperator.sync.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One VirtualMachine, the planner and a Proxmox, all in memory: does what a visit does, and holds
 * at each what must hold whatever happens. Driven by {@link WorldEvent}s.
 */
final class PlannerWorld {
  final WorldProxmox proxmox = new WorldProxmox(PlannerScenario.NOW);
  VirtualMachineStatus status = VirtualMachineStatus.EMPTY;
  long generation = 1;
  @Nullable Instant deletionTime;
  Pause pause = Pause.NONE;
  @Nullable Instant release;
  final List<Instant> otherDeletions = new ArrayList<>();
  boolean released;

  private final Claimant claimant = new Claimant("team-a", "web-1", PlannerScenario.UID);
  private WorldSpec spec;
  private VirtualMachineSpec parsed;
  private Optional<Snapshot> snapshot = Optional.empty();
  private ClusterHealth health = ClusterHealth.UNKNOWN;
  private List<BindingLookup.Binding> bindings = List.of();
  private @Nullable Instant goneSince;
  private long polls;

  PlannerWorld(WorldSpec spec) {
    this.spec = spec;
    this.parsed = spec.parsed();
  }

  WorldSpec spec() {
    return spec;
  }

  void want(WorldSpec changed) {
    if (!changed.equals(spec)) {
      spec = changed;
      parsed = changed.parsed();
      generation++;
    }
  }

  /** Where a visit ends. */
  enum Visit {
    WHOLE,
    /** The plan is stale: Kubernetes refuses its status. */
    CONFLICT,
    /** The process dies between the intent and the call. */
    DIES_BEFORE_THE_CALL,
    /** The process dies before it stores what the call answered. */
    DIES_AFTER_THE_CALL
  }

  /** The guests that calls of the operator made. */
  List<WorldGuest> ours() {
    return proxmox.guests.values().stream().filter(WorldGuest::ours).toList();
  }

  void poll() {
    if (!proxmox.reachable) {
      Instant since = health.failingSince() == null ? now() : health.failingSince();
      health = health(new ProxmoxFailure.RetryWhenReachable("connection refused", false), since);
      return;
    }
    health = health(null, null);
    snapshot =
        Optional.of(
            new Snapshot(
                ++polls,
                now(),
                proxmox.resources().guests().stream()
                    .collect(Collectors.toMap(GuestResource::vmid, Function.identity()))));
    if (status.biosUUID() != null && bindings.isEmpty()) {
      bindings =
          ours().stream()
              .filter(guest -> guest.config().biosUuid().isPresent())
              .map(guest -> binding(guest))
              .toList();
    }
  }

  private BindingLookup.Binding binding(WorldGuest guest) {
    return new BindingLookup.Binding(
        1, 17, guest.vmid(), guest.config().biosUuid().orElseThrow(), claimant);
  }

  private static ClusterHealth health(@Nullable ProxmoxFailure failure, @Nullable Instant since) {
    return new ClusterHealth(null, failure, since, null, null, true, 2, 2, 0);
  }

  /** Whether a clone was sent, or nearly, and no UPID is known. */
  boolean awaitsAnswer() {
    Operation operation = status.operation();
    return operation != null
        && operation.type() == Operation.Type.CLONE
        && operation.upid() == null;
  }

  /** The status may be lost once the database has the binding, and only then. */
  void loseStatus() {
    if (!bindings.isEmpty() && status.operation() == null) {
      status = VirtualMachineStatus.EMPTY;
    }
  }

  /** One visit; the step, if it was to change something, was done. */
  Step visit(Visit how) {
    Observed observed = look();
    Plan plan = new Planner().plan(desired(), observed);
    assertThat(new Planner().plan(desired(), observed)).as("the same plan again").isEqualTo(plan);
    if (how == Visit.CONFLICT && !plan.status().equals(status)) {
      return plan.step();
    }
    goneSince =
        !(plan.step() instanceof Step.ConfirmGone) ? null : goneSince == null ? now() : goneSince;
    if (plan.step() instanceof Step.Release) {
      release();
    } else if (plan.step() instanceof Step.Change change) {
      status = plan.status();
      change(change, observed, how);
    } else {
      status = plan.status();
    }
    return plan.step();
  }

  /** All that this planning asks, answered by the world as it is. */
  private Observed look() {
    Observer observer = new Observer(proxmox, () -> new BindingLookup.Known(bindings));
    Observed observed = observed();
    int looks = 0;
    while (new Planner().plan(desired(), observed).step() instanceof Step.Look look) {
      assertThat(++looks).as("questions of one visit, at last " + look).isLessThan(40);
      observed = observed.with(observer.look(observed.facts(), look.question()));
    }
    return observed;
  }

  private void change(Step.Change change, Observed observed, Visit how) {
    assertThat(pause).as("pause, when something is changed").isEqualTo(Pause.NONE);
    if (deletionTime != null && !desired().retains() && release == null) {
      assertThat(otherDeletions)
          .as("deletions at the same time as that of %s, which is being carried out", deletionTime)
          .doesNotContain(deletionTime);
    }
    requireIntent(change);
    requireOwn(change);
    if (how == Visit.DIES_BEFORE_THE_CALL) {
      goneSince = null;
      return;
    }
    Optional<Upid> upid;
    try {
      upid = StepExecutor.send(proxmox, change);
    } catch (ProxmoxException e) {
      if (how != Visit.DIES_AFTER_THE_CALL) {
        Observed stored = observed.storedAs(status);
        status = new Planner().afterFailure(desired(), stored, change, e.failure()).status();
      }
      return;
    }
    requireOne();
    if (upid.isPresent() && how != Visit.DIES_AFTER_THE_CALL) {
      Operation operation = ((Step.Intended) change).operation().withUpid(upid.get().text());
      status = status.with(operation);
    }
  }

  private void requireIntent(Step.Change change) {
    switch (change) {
      case Step.Intended intended ->
          assertThat(status.operation()).as("stored intent").isEqualTo(intended.operation());
      case Step.UpdateConfig ignored -> {}
    }
  }

  /** The world stands still during a visit, so what was fenced is what is changed. */
  private void requireOwn(Step.Change change) {
    WorldGuest guest = proxmox.guests.get(change.guest().vmid());
    if (guest != null && !(change instanceof Step.Clone)) {
      assertThat(guest.ours()).as("%s against %s", change, guest).isTrue();
    }
    if (change instanceof Step.Clone) {
      assertThat(change.guest().vmid()).as("source").isEqualTo(WorldProxmox.TEMPLATE);
    }
  }

  void requireOne() {
    assertThat(ours()).as("guests of this resource").hasSizeLessThanOrEqualTo(1);
  }

  private void release() {
    assertThat(deletionTime).as("deletion, when the finalizer goes").isNotNull();
    released = true;
    if (!desired().retains()) {
      assertThat(ours()).as("guests left behind").isEmpty();
      assertThat(proxmox.cloneMayStillCome()).as("a clone is still to come").isFalse();
    }
  }

  Desired desired() {
    return new Desired(
        PlannerScenario.CLUSTER_ID, claimant, generation, deletionTime, pause, null, parsed);
  }

  Instant now() {
    return proxmox.serverTime();
  }

  void pass(Duration duration) {
    proxmox.pass(duration);
  }

  boolean isReady() {
    return Conditions.of(status.conditions()).isTrue(ConditionType.READY);
  }

  private Observed observed() {
    return new Observed(
        now(),
        status,
        new ClusterView.Connected(null, null, PlannerScenario.TOKEN_USER, now(), health, snapshot),
        new OwnerVerdict.Granted("alice", 17),
        bindings.isEmpty() ? new MirrorState.Pending() : new MirrorState.Mirrored(1),
        Optional.of(List.of()),
        task(),
        Set.of(),
        Set.of(),
        goneSince,
        deletionTime == null ? MassDeletion.NONE : massDeletion(deletionTime),
        Facts.NONE);
  }

  private MassDeletion massDeletion(Instant own) {
    List<Instant> times = new ArrayList<>(otherDeletions);
    times.add(own);
    return new MassDeletion(1, release == null ? null : release.toString(), times);
  }

  private @Nullable TaskStatus task() {
    Operation operation = status.operation();
    return operation == null || operation.upid() == null
        ? null
        : proxmox.taskStatus(Upid.parse(Objects.requireNonNull(operation.upid())));
  }
}
