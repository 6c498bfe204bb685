package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.reconcile.event.EventReason;
import io.accountdb.vmoperator.reconcile.event.Happening;
import io.accountdb.vmoperator.resource.Condition;
import io.accountdb.vmoperator.resource.Conditions;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.StopMode;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import java.util.List;
import java.util.Objects;

/** What happened by a change that Proxmox has just taken, as far as no status tells. Pure. */
final class Deeds {
  private Deeds() {}

  /**
   * What there is to tell.
   *
   * @param before the status when the change was planned
   */
  static List<Happening> of(Desired desired, VirtualMachineStatus before, Step.Change change) {
    return switch (change) {
      case Step.UpdateConfig update -> configured(desired, before, update);
      case Step.Stop stop ->
          desired.stopMode() == StopMode.HARD
              ? List.of()
              : List.of(
                  new Happening(
                      EventReason.HARD_STOP_USED,
                      "%s did not shut down; its plug is pulled".formatted(stop.guest())));
      case Step.Resize ignored -> List.of();
      case Step.Clone ignored -> List.of();
      case Step.Start ignored -> List.of();
      case Step.Shutdown ignored -> List.of();
      case Step.Destroy ignored -> List.of();
    };
  }

  /** Deletion writes marks only, and tells of its end. */
  private static List<Happening> configured(
      Desired desired, VirtualMachineStatus before, Step.UpdateConfig update) {
    if (desired.deletionTime() != null) {
      return List.of();
    }
    String keys = String.join(", ", update.change().set().keySet().stream().sorted().toList());
    return List.of(
        wasInSync(desired, before)
            ? new Happening(
                EventReason.DRIFT_CORRECTED,
                "%s was changed in Proxmox and is again as the spec has it: %s"
                    .formatted(update.guest(), keys))
            : new Happening(
                EventReason.CONFIG_APPLIED, "%s was given: %s".formatted(update.guest(), keys)));
  }

  private static boolean wasInSync(Desired desired, VirtualMachineStatus before) {
    return Conditions.of(before.conditions())
        .get(ConditionType.CONFIG_SYNCED)
        .filter(condition -> condition.status().equals(Conditions.TRUE))
        .map(Condition::observedGeneration)
        .filter(generation -> Objects.equals(generation, desired.generation()))
        .isPresent();
  }
}
