package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.Owner;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes up a VM that {@link Incarnations} found for a resource without one: its own at once, an
 * earlier resource's only when asked. Used by {@link Provisioning}. Pure.
 */
final class Resumption {
  private final Planning planning;
  private final StatusDraft draft;
  private final Desired desired;

  Resumption(Planning planning) {
    this.planning = planning;
    this.draft = planning.draft();
    this.desired = planning.desired();
  }

  Decision own(Incarnation.Vm vm) {
    return take(vm, "Provisioned");
  }

  /**
   * A resource of the same name had a VM and did not take it along: deleted by force, restored from
   * a backup, applied to a rebuilt cluster. Never a second VM by itself.
   */
  Decision previous(Incarnation.Previous previous) {
    int vmid = previous.vm().vmid();
    if (!Integer.toString(vmid).equals(desired.takeOver())) {
      return planning.unprovisioned("PreviousIncarnation", previous.advice());
    }
    Owner owner = Objects.requireNonNull(draft.owner);
    @Nullable Integer rowOwner = previous.vm().ownerId();
    if (rowOwner != null && rowOwner.longValue() != owner.id()) {
      return planning.unprovisioned(
          "OwnerNotAllowed",
          "the row of VMID %d belongs to another database user than %s; an admin transfers it first"
              .formatted(vmid, owner.name()));
    }
    return planning.config(vmid) instanceof ConfigSight.Found(String ignored, GuestConfig config)
        ? takeOver(previous, config)
        : planning.provisioning(
            "WaitingForCluster", "cannot read the config of VMID %d".formatted(vmid));
  }

  private Decision takeOver(Incarnation.Previous previous, GuestConfig config) {
    Incarnation.Vm vm = previous.vm();
    if (!config.biosUuid().equals(Optional.ofNullable(vm.biosUuid()))) {
      return planning.unprovisioned(
          "PreviousIncarnation", previous.advice() + "; another VM has its VMID now");
    }
    return new AdoptionPolicy(desired, planning.get(new Question.TakenVmids()), previous.bindings())
        .objection(vm.vmid(), config)
        .map(objection -> planning.unprovisioned("AdoptionNotAllowed", objection))
        .orElseGet(() -> take(vm, "Adopted"));
  }

  private Decision take(Incarnation.Vm vm, String reason) {
    draft.vmid = vm.vmid();
    draft.biosUuid = vm.biosUuid();
    draft.yes(
        ConditionType.PROVISIONED, reason, "VMID %d, by %s".formatted(vm.vmid(), vm.evidence()));
    return new Upkeep(planning).decide();
  }
}
