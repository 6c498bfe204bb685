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
import io.accountdb.vmoperator.resource.VirtualMachineSpec.RunStrategy;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.sync.AgentSight;
import io.accountdb.vmoperator.sync.BindingLookup;
import io.accountdb.vmoperator.sync.Claimant;
import io.accountdb.vmoperator.sync.ClusterHealth;
import io.accountdb.vmoperator.sync.MirrorState;
import io.accountdb.vmoperator.sync.RecordedVmids;
import io.accountdb.vmoperator.sync.Snapshot;
import io.accountdb.vmoperator.sync.UnboundGuests;
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

  @Nullable Integer takeOver;

  /** What was removed last. */
  @Nullable WorldGuest backup;

  private Claimant claimant = new Claimant("team-a", "web-1", PlannerScenario.UID);
  private int incarnation = 1;
  private WorldSpec spec;
  private VirtualMachineSpec parsed;
  private Optional<Snapshot> snapshot = Optional.empty();
  private ClusterHealth health = ClusterHealth.UNKNOWN;
  private List<BindingLookup.Binding> bindings = List.of();
  private SentClones clones = new SentClones(resource -> false);
  private @Nullable String provenUuid;
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

  /** Whether a guest bears a line that was made for another. */
  boolean isCopied() {
    return proxmox.guests.values().stream()
        .anyMatch(
            guest ->
                Marker.in(guest.config().description())
                    .filter(marker -> marker.vmid() != guest.vmid())
                    .isPresent());
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
    provenUuid = provenUuid();
    bindings = bindings.stream().filter(this::isThere).toList();
    if (status.biosUUID() != null && bindings.isEmpty()) {
      bindings =
          ours().stream()
              .filter(guest -> guest.config().biosUuid().isPresent())
              .map(guest -> binding(guest))
              .toList();
    }
  }

  /** The agent reads a config that it does not know as soon as a poll shows its guest. */
  private @Nullable String provenUuid() {
    @Nullable WorldGuest guest = status.vmid() == null ? null : proxmox.guests.get(status.vmid());
    return guest == null ? null : guest.config().biosUuid().orElse(null);
  }

  /** The row of a VM that is gone goes too. */
  private boolean isThere(BindingLookup.Binding binding) {
    return ours().stream()
        .filter(guest -> guest.vmid() == binding.vmid())
        .anyMatch(
            guest -> guest.config().biosUuid().filter(binding.biosUuid()::equals).isPresent());
  }

  private BindingLookup.Binding binding(WorldGuest guest) {
    return new BindingLookup.Binding(
        1, 17, guest.vmid(), guest.config().biosUuid().orElseThrow(), claimant);
  }

  private static ClusterHealth health(@Nullable ProxmoxFailure failure, @Nullable Instant since) {
    return new ClusterHealth(null, failure, since, null, null, true, 2, 2, 0, null);
  }

  /**
   * Proxmox keeps some thousand of a node, and so those that a call which waits for its answer, or
   * the latest poll, does not know of.
   */
  void pruneTasks() {
    Operation operation = status.operation();
    boolean awaitsAnswer =
        operation != null && operation.type() == Operation.Type.CLONE && operation.upid() == null;
    if (!awaitsAnswer) {
      proxmox.pruneTasks(snapshot.map(Snapshot::polledAt).orElse(PlannerScenario.NOW));
    }
  }

  /**
   * What nobody can know then is left out: a call that Proxmox has not begun, and a VM that neither
   * Proxmox shows, once it is made, nor the database knows.
   */
  void loseStatus() {
    if (canBeFound()) {
      status = VirtualMachineStatus.EMPTY;
    }
  }

  /** Deleted by force and applied again. */
  void makeAnew() {
    if (deletionTime == null && canBeFound()) {
      claimant = new Claimant("team-a", "web-1", "incarnation-" + ++incarnation);
      status = VirtualMachineStatus.EMPTY;
      generation = 1;
      takeOver = null;
    }
  }

  private boolean canBeFound() {
    return !proxmox.cloneIsQueued() && (proxmox.hidden.isEmpty() || !bindings.isEmpty());
  }

  /** Rights go, but for those to a VM that nothing else tells of. */
  void hide() {
    if (status.vmid() != null || !bindings.isEmpty()) {
      proxmox.hide();
    }
  }

  /** Rights come back; the seconds until the next poll are no time to lose all else as well. */
  void show() {
    proxmox.hidden.clear();
    poll();
  }

  /** The operator begins anew. */
  void restart() {
    clones = new SentClones(resource -> true);
    snapshot = Optional.empty();
    goneSince = null;
  }

  /**
   * A person who restores a VM sees to it that no other is being made for it at that moment, and
   * does not put it where the token may not see it while nothing else tells of it.
   */
  void restoreVm() {
    boolean another =
        !ours().isEmpty() || status.operation() != null || proxmox.cloneMayStillCome();
    if (backup != null
        && !another
        && !proxmox.guests.containsKey(backup.vmid())
        && (status.vmid() != null || !proxmox.hidden.contains(backup.vmid()))) {
      proxmox.put(backup.vmid(), backup.node(), true, backup.values());
      poll();
    }
  }

  /**
   * An older backup of the database has no row of the VM. Not in the seconds in which nothing else
   * tells of it: hidden, or not polled since it was.
   */
  void loseRow() {
    boolean polled =
        snapshot.isEmpty()
            || ours().stream().allMatch(vm -> snapshot.get().guests().containsKey(vm.vmid()));
    if (status.vmid() != null || (proxmox.hidden.isEmpty() && polled)) {
      bindings = List.of();
    }
  }

  void takeOver() {
    takeOver = ours().stream().map(WorldGuest::vmid).findFirst().orElse(100);
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
    Observer observer =
        new Observer(
            proxmox,
            proxmox::config,
            () -> new BindingLookup.Known(bindings),
            this::unbound,
            asked -> recorded(),
            Set::of,
            Set::of);
    Observed observed = observed();
    int looks = 0;
    while (new Planner().plan(desired(), observed).step() instanceof Step.Look look) {
      assertThat(++looks).as("questions of one visit, at last " + look).isLessThan(40);
      observed = observed.with(observer.look(observed.facts(), look.question()));
    }
    return observed;
  }

  private RecordedVmids recorded() {
    return new RecordedVmids.Known(
        bindings.stream().map(BindingLookup.Binding::vmid).collect(Collectors.toSet()));
  }

  /** As the agent's index: of the latest poll, without those that rows bind. */
  private UnboundGuests unbound() {
    if (snapshot.isEmpty()) {
      return new UnboundGuests.Building("no poll yet");
    }
    List<UnboundGuests.UnboundGuest> known = new ArrayList<>();
    for (GuestResource row : snapshot.get().guests().values()) {
      WorldGuest guest = proxmox.guests.get(row.vmid());
      if (guest == null || !guest.row().equals(row)) {
        return new UnboundGuests.Building(row.vmid() + " has changed");
      }
      boolean claimed = status.vmid() != null && status.vmid() == row.vmid();
      if (guest.locked() && !claimed) {
        return new UnboundGuests.Building(row.vmid() + " is being made");
      }
      if (bindings.stream().noneMatch(binding -> binding.vmid() == row.vmid())) {
        known.add(
            new UnboundGuests.UnboundGuest(
                row.vmid(),
                row.node(),
                guest.config().biosUuid().orElse(null),
                guest.config().description(),
                null));
      }
    }
    return new UnboundGuests.Known(known);
  }

  private void change(Step.Change change, Observed observed, Visit how) {
    assertThat(pause).as("pause, when something is changed").isEqualTo(Pause.NONE);
    if (deletionTime != null && !desired().retains() && release == null) {
      assertThat(otherDeletions)
          .as("deletions at the same time as that of %s, which is being carried out", deletionTime)
          .doesNotContain(deletionTime);
    }
    requireManual(change);
    requireIntent(change);
    requireOwn(change);
    requireReason(change, observed);
    if (how == Visit.DIES_BEFORE_THE_CALL) {
      goneSince = null;
      return;
    }
    if (change instanceof Step.Clone) {
      clones.note(claimant, now());
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

  private void requireManual(Step.Change change) {
    boolean manual = deletionTime == null && desired().runStrategy() == RunStrategy.MANUAL;
    boolean power =
        change instanceof Step.Start
            || change instanceof Step.Shutdown
            || change instanceof Step.Stop;
    assertThat(manual && power).as("%s though power is left to people", change).isFalse();
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
      boolean mayChange = isOfThisIncarnation(guest) || takeOver != null;
      assertThat(mayChange).as("%s without being asked against %s", change, guest).isTrue();
    }
    if (change instanceof Step.Clone) {
      assertThat(change.guest().vmid()).as("source").isEqualTo(WorldProxmox.TEMPLATE);
    }
  }

  /** Nothing that the agent sees may be this resource's VM, or a copy of it, when one is made. */
  private void requireReason(Step.Change change, Observed observed) {
    if (change instanceof Step.Clone && observed.status().operation() == null) {
      assertThat(snapshot.orElseThrow().guests().keySet())
          .as("guests with this resource's line, when another is made")
          .noneMatch(
              vmid ->
                  Optional.ofNullable(proxmox.guests.get(vmid))
                      .flatMap(guest -> Marker.in(guest.config().description()))
                      .filter(marker -> marker.uid().equals(claimant.uid()))
                      .isPresent());
    }
  }

  /** One that is marked for an earlier resource of this name is left alone. */
  private boolean isOfThisIncarnation(WorldGuest guest) {
    return Marker.in(guest.config().description())
        .filter(marker -> !marker.uid().equals(claimant.uid()))
        .isEmpty();
  }

  void requireOne() {
    assertThat(ours()).as("guests of this resource").hasSizeLessThanOrEqualTo(1);
  }

  private void release() {
    assertThat(deletionTime).as("deletion, when the finalizer goes").isNotNull();
    released = true;
    if (!desired().retains()) {
      assertThat(ours().stream().filter(this::isOfThisIncarnation))
          .as("guests left behind")
          .isEmpty();
      assertThat(proxmox.cloneMayStillCome()).as("a clone is still to come").isFalse();
    }
  }

  Desired desired() {
    return new Desired(
        PlannerScenario.CLUSTER_ID,
        claimant,
        generation,
        deletionTime,
        pause,
        takeOver == null ? null : takeOver.toString(),
        parsed);
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
        AgentSight.UNKNOWN,
        provenUuid != null && provenUuid.equals(status.biosUUID()),
        task(),
        clones.mayBeUnknown(claimant),
        goneSince,
        deletionTime == null ? MassDeletion.NONE : massDeletion(deletionTime),
        false,
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
