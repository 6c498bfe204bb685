package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.reconcile.event.EventReason;
import io.accountdb.vmoperator.reconcile.event.Happening;
import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.resource.Conditions;
import io.accountdb.vmoperator.resource.EndedOperation;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.Address;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.Disk;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.Owner;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.PowerState;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.Resources;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.Restarts;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The status that one planning works out: begins as the stored one, is changed by the planner's
 * rooms, and never leaves the planning but as a value.
 */
final class StatusDraft {
  /**
   * After that long the cluster's list shows what was done: statistics are broadcast every 10 s
   * (Service/pvestatd.pm) and cached for 2 s.
   */
  static final Duration LIST_LAG = Duration.ofSeconds(15);

  private static final List<String> FROM_THE_FIRST_VISIT =
      List.of(
          ConditionType.READY,
          ConditionType.PROVISIONED,
          ConditionType.CONFIG_SYNCED,
          ConditionType.POWER_STATE_SYNCED,
          ConditionType.RESTART_REQUIRED,
          ConditionType.GUEST_AGENT_CONNECTED,
          ConditionType.MIRRORED);

  /** After the printable status of what is paused. */
  static final String PAUSED = " (paused)";

  private final Instant now;
  private final Pause pause;
  private final @Nullable Long storedGeneration;
  private final @Nullable String clusterName;
  private @Nullable Long observedGeneration;
  private Conditions conditions;
  private Conditions storedConditions;
  private @Nullable ProxmoxFailure heldFailure;
  private final List<Happening> happenings = new ArrayList<>();

  @Nullable PowerState powerState;

  /** Whether this planning has proof of the power state that is fresher than the list of guests. */
  boolean powerProven;

  @Nullable Integer vmid;
  @Nullable String node;
  @Nullable String biosUuid;
  @Nullable Integer templateVmid;
  @Nullable Owner owner;
  @Nullable Long databaseId;
  @Nullable Resources resources;
  @Nullable Integer attempt;
  @Nullable Operation operation;
  @Nullable Retry retry;
  @Nullable Restarts restarts;
  List<Address> addresses;
  List<Disk> disks;
  List<String> pendingChanges;
  private final List<EndedOperation> untold;

  StatusDraft(Desired desired, Observed observed) {
    VirtualMachineStatus stored = observed.status();
    observedGeneration = desired.generation();
    storedGeneration = stored.observedGeneration();
    pause = desired.pause();
    now = observed.now();
    clusterName = desired.spec().clusterRef().name();
    conditions = Conditions.of(stored.conditions());
    powerState = stored.powerState();
    vmid = stored.vmid();
    node = stored.node();
    biosUuid = stored.biosUUID();
    templateVmid = stored.templateVMID();
    owner = stored.owner();
    databaseId = stored.databaseID();
    resources = stored.resources();
    attempt = stored.attempt();
    operation = stored.operation();
    retry = stored.retry();
    restarts = stored.restarts();
    untold = stored.untold();
    addresses = stored.addresses() == null ? List.of() : stored.addresses();
    disks = stored.disks() == null ? List.of() : stored.disks();
    pendingChanges = stored.pendingChanges() == null ? List.of() : stored.pendingChanges();
    for (String type : FROM_THE_FIRST_VISIT) {
      if (conditions.get(type).isEmpty()) {
        unknown(type, "Pending", "");
      }
    }
    if (desired.deletionTime() == null) {
      no(ConditionType.DELETING, "NotDeleting", "");
    }
    paused();
    storedConditions = conditions;
  }

  private void paused() {
    switch (pause) {
      case NONE -> no(ConditionType.PAUSED, "NotPaused", "");
      case RESOURCE ->
          yes(ConditionType.PAUSED, "Paused", "by the annotation " + Api.PAUSED_ANNOTATION);
      case CLUSTER ->
          yes(
              ConditionType.PAUSED,
              "ClusterPaused",
              "by spec.paused of the ProxmoxCluster " + clusterName);
    }
  }

  /** Something of the spec is not carried out: it must not look as if it had been. */
  void withholdGeneration() {
    observedGeneration = storedGeneration;
  }

  void provePower(PowerState state) {
    powerState = state;
    powerProven = true;
  }

  /** A step just failed: until it is tried again, the conditions say so. */
  void hold(ProxmoxFailure failure) {
    heldFailure = failure;
    storedConditions = conditions;
  }

  @Nullable ProxmoxFailure heldFailure() {
    return heldFailure;
  }

  /** Takes back what a step that is not done after all has put into the draft. */
  void withdraw(Step.Change change) {
    conditions = storedConditions;
    forget(change);
  }

  /** Takes back the intent of a step that is not done after all. */
  void forget(Step.Change change) {
    if (change instanceof Step.Intended) {
      operation = null;
    }
    if (change instanceof Step.Clone) {
      vmid = null;
      templateVmid = null;
    }
  }

  /** The VM is gone for good, and nothing that was true of it is true of the next one. */
  void forgetVm() {
    powerState = null;
    vmid = null;
    node = null;
    biosUuid = null;
    templateVmid = null;
    databaseId = null;
    resources = null;
    attempt = null;
    addresses = List.of();
    disks = List.of();
    pendingChanges = List.of();
    for (String type : FROM_THE_FIRST_VISIT) {
      unknown(type, "Pending", "");
    }
  }

  void yes(String type, String reason, String message) {
    set(type, Conditions.TRUE, reason, message);
  }

  void no(String type, String reason, String message) {
    set(type, Conditions.FALSE, reason, message);
  }

  void unknown(String type, String reason, String message) {
    set(type, Conditions.UNKNOWN, reason, message);
  }

  private void set(String type, String status, String reason, String message) {
    long generation = observedGeneration == null ? 0 : observedGeneration;
    conditions = conditions.with(type, status, reason, message, generation, now);
  }

  /**
   * How a deletion fares. True only once there is a VM that it is about: from then on it has begun.
   */
  void deleting(String reason, String message) {
    set(ConditionType.DELETING, vmid == null ? Conditions.FALSE : Conditions.TRUE, reason, message);
  }

  /** How long a condition, which must be there, has had its status. */
  Instant since(String type) {
    return Instant.parse(conditions.get(type).orElseThrow().lastTransitionTime());
  }

  /** Whether that was proven so lately that the cluster's list may still say otherwise. */
  boolean hasJustBecomeTrue(String type) {
    return conditions
        .get(type)
        .filter(condition -> condition.status().equals(Conditions.TRUE))
        .filter(
            condition -> Instant.parse(condition.lastTransitionTime()).plus(LIST_LAG).isAfter(now))
        .isPresent();
  }

  Conditions conditions() {
    return conditions;
  }

  /** To be told as an event once this draft is stored, or the resource let go. */
  void tell(EventReason reason, String note) {
    happenings.add(new Happening(reason, note));
  }

  Plan plan(Verdict verdict, Step step) {
    return new Plan(finish(verdict), step, happenings);
  }

  /** Unlike the other conditions, Reconciling and Stalled are there only while they are true. */
  private VirtualMachineStatus finish(Verdict verdict) {
    String reason = verdict.reason();
    String message = verdict.message();
    switch (verdict) {
      case Verdict.Ready ignored -> yes(ConditionType.READY, reason, message);
      case Verdict.NotReady ignored -> no(ConditionType.READY, reason, message);
      case Verdict.Progressing ignored -> unknown(ConditionType.READY, reason, message);
      case Verdict.Stalled ignored -> no(ConditionType.READY, reason, message);
    }
    only(ConditionType.RECONCILING, verdict instanceof Verdict.Progressing, reason, message);
    only(ConditionType.STALLED, verdict instanceof Verdict.Stalled, reason, message);
    return new VirtualMachineStatus(
        observedGeneration,
        verdict.printable() + (pause.isPaused() ? PAUSED : ""),
        powerState,
        vmid,
        node,
        biosUuid,
        biosUuid == null ? null : "proxmox://" + clusterName + "/" + biosUuid,
        templateVmid,
        addresses.isEmpty() ? null : addresses.getFirst().address(),
        addresses.isEmpty() ? null : addresses,
        owner,
        databaseId,
        resources,
        disks.isEmpty() ? null : disks,
        pendingChanges.isEmpty() ? null : pendingChanges,
        attempt,
        operation,
        retry,
        restarts,
        untold.isEmpty() ? null : untold,
        conditions.list());
  }

  private void only(String type, boolean present, String reason, String message) {
    if (present) {
      yes(type, reason, message);
    } else {
      conditions = conditions.without(type);
    }
  }
}
