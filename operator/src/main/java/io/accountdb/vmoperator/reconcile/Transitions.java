package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.reconcile.event.EventReason;
import io.accountdb.vmoperator.reconcile.event.Happening;
import io.accountdb.vmoperator.resource.Condition;
import io.accountdb.vmoperator.resource.Conditions;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.PowerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a VirtualMachine between two statuses that were stored one after the other. As a
 * status is stored once, each transition is told once, also across restarts. Pure; asked by {@link
 * Visit}.
 */
final class Transitions {
  private final VirtualMachineStatus before;
  private final VirtualMachineStatus after;
  private final Conditions conditionsBefore;
  private final List<Happening> happenings = new ArrayList<>();

  private Transitions(VirtualMachineStatus before, VirtualMachineStatus after) {
    this.before = before;
    this.after = after;
    conditionsBefore = Conditions.of(before.conditions());
  }

  /** What a plan that has been stored tells, and what follows from its status beyond that. */
  static List<Happening> by(Plan plan, VirtualMachineStatus before) {
    List<Happening> all = new ArrayList<>(plan.happenings());
    between(before, plan.status()).stream()
        .filter(derived -> all.stream().noneMatch(told -> derived.note().endsWith(told.note())))
        .forEach(all::add);
    return all;
  }

  static List<Happening> between(VirtualMachineStatus before, VirtualMachineStatus after) {
    Transitions transitions = new Transitions(before, after);
    transitions.cloned();
    transitions.moved();
    transitions.powered();
    transitions.resized();
    transitions.pending();
    Conditions.of(after.conditions()).list().forEach(transitions::entered);
    return transitions.happenings;
  }

  private void tell(EventReason reason, String note) {
    happenings.add(new Happening(reason, note));
  }

  private void cloned() {
    Operation clone = after.operation();
    if (clone != null
        && clone.type() == Operation.Type.CLONE
        && clone.upid() != null
        && !Objects.equals(upid(before.operation()), clone.upid())) {
      tell(
          EventReason.CLONE_STARTED,
          "cloning VMID %d from VMID %d on %s"
              .formatted(clone.vmid(), clone.sourceVMID(), clone.node()));
    }
    if (before.biosUUID() == null && after.biosUUID() != null) {
      boolean own = before.operation() != null && before.operation().type() == Operation.Type.CLONE;
      tell(
          own ? EventReason.CLONE_SUCCEEDED : EventReason.VM_ADOPTED,
          Conditions.of(after.conditions())
              .get(ConditionType.PROVISIONED)
              .map(Condition::message)
              .orElse("VMID " + after.vmid()));
    }
  }

  private static @Nullable String upid(@Nullable Operation operation) {
    return operation == null ? null : operation.upid();
  }

  private void moved() {
    String from = before.node();
    String to = after.node();
    if (from != null && to != null && !from.equals(to) && sameVm()) {
      tell(EventReason.VM_MIGRATED, "VM %d moved from %s to %s".formatted(after.vmid(), from, to));
    }
  }

  private boolean sameVm() {
    return before.biosUUID() != null && before.biosUUID().equals(after.biosUUID());
  }

  /** What the operator did not begin, its guest or somebody else did. */
  private void powered() {
    PowerState was = before.powerState();
    PowerState is = after.powerState();
    if (was == is || is == null || !sameVm()) {
      return;
    }
    switch (is) {
      case RUNNING -> {
        if (had(ConditionType.POWER_STATE_SYNCED, "Starting")) {
          tell(EventReason.VM_STARTED, guest() + " runs");
        } else {
          foreign(was, "was switched on or resumed");
        }
      }
      case STOPPED -> {
        if (had(ConditionType.POWER_STATE_SYNCED, "Stopping")
            || had(ConditionType.DELETING, "Stopping")) {
          tell(EventReason.VM_STOPPED, guest() + " is off");
        } else {
          foreign(was, "was switched off, by its guest or");
        }
      }
      case PAUSED, SUSPENDED -> foreign(was, "was paused");
      case UNKNOWN -> {}
    }
  }

  private void foreign(@Nullable PowerState was, String what) {
    boolean managed = !has(ConditionType.POWER_STATE_SYNCED, "Unmanaged");
    if (managed && was != null && was != PowerState.UNKNOWN) {
      tell(
          EventReason.FOREIGN_CHANGE_DETECTED,
          "%s %s in Proxmox, not by the operator".formatted(guest(), what));
    }
  }

  private GuestAddress guest() {
    return new GuestAddress(String.valueOf(after.node()), Objects.requireNonNull(after.vmid()));
  }

  /** A disk that the operator let grow. */
  private void resized() {
    Operation operation = before.operation();
    if (operation == null || operation.disk() == null || !sameVm()) {
      return;
    }
    Operation.Disk disk = operation.disk();
    if (Disks.haveGrown(after.disks(), disk) && !Disks.haveGrown(before.disks(), disk)) {
      tell(
          EventReason.DISK_RESIZED,
          "%s of %s has %s now".formatted(disk.slot(), guest(), disk.size()));
    }
  }

  private void pending() {
    List<String> keys = after.pendingChanges();
    if (keys != null && !keys.isEmpty() && !keys.equals(before.pendingChanges())) {
      tell(
          EventReason.RESTART_PENDING,
          "%s has changes that count from its next start on: %s; stop and start it, a reboot from inside does not apply them"
              .formatted(guest(), String.join(", ", keys)));
    }
  }

  private boolean has(String type, String reason) {
    return Conditions.of(after.conditions())
        .get(type)
        .filter(condition -> condition.reason().equals(reason))
        .isPresent();
  }

  private boolean had(String type, String reason) {
    return conditionsBefore.get(type).filter(old -> old.reason().equals(reason)).isPresent();
  }

  /** A condition that has just taken a reason that somebody should know of. */
  private void entered(Condition condition) {
    if (!had(condition.type(), condition.reason())) {
      reason(condition).ifPresent(reason -> tell(reason, note(reason, condition)));
    }
  }

  private static Optional<EventReason> reason(Condition condition) {
    return Optional.ofNullable(
        switch (condition.type()) {
          case ConditionType.READY ->
              condition.reason().equals("ClusterUnreachable")
                  ? EventReason.CLUSTER_UNREACHABLE
                  : null;
          case ConditionType.STALLED ->
              switch (condition.reason()) {
                // Told as soon as Ready says so.
                case "ClusterUnreachable" -> null;
                case "IdentityMismatch" -> EventReason.IDENTITY_MISMATCH;
                case "ProtectionEnabled" -> EventReason.PROTECTION_BLOCKS_DELETION;
                default -> EventReason.STALLED;
              };
          case ConditionType.DELETING ->
              condition.reason().equals("MassDeletionHeld") ? EventReason.MASS_DELETION_HELD : null;
          case ConditionType.POWER_STATE_SYNCED ->
              condition.reason().equals("BackOff") ? EventReason.BACK_OFF : null;
          default -> null;
        });
  }

  private static String note(EventReason reason, Condition condition) {
    return reason == EventReason.STALLED
        ? condition.reason() + ": " + condition.message()
        : condition.message();
  }
}
