package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.ConfigChange;
import io.accountdb.vmoperator.proxmox.DiskResize;
import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.PowerState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Brings the config of a VM that is proven ours to what is wanted: what people know it by, then its
 * disks, then the rest. Pure; asked by {@link Upkeep}.
 *
 * @param suspended to disk: Proxmox changes nothing of it meanwhile
 */
record Configuration(
    Planning planning, GuestAddress guest, GuestConfig config, int attempt, boolean suspended) {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  /** Empty: it is as wanted, or has to wait without holding anything else up. */
  Optional<Decision> decide() {
    Optional<Operation.Disk> growth = growth();
    Optional<ConfigChange> change =
        ConfigDiff.between(desired(), planning.marker(guest.vmid(), attempt), config)
            .flatMap(all -> growth.isEmpty() ? Optional.of(all) : ConfigDiff.names(all));
    if (change.isPresent()) {
      String keys = String.join(", ", change.get().set().keySet().stream().sorted().toList());
      return step("applying " + keys, new Step.UpdateConfig(guest, change.get()));
    }
    if (growth.isPresent()) {
      Step.Resize resize = resize(growth.get());
      return step(TaskReport.what(resize.operation()), resize);
    }
    synced();
    return Optional.empty();
  }

  /** What else is decided about a VM that cannot have all that is wanted. */
  Decision reserved(Decision decision) {
    List<String> objections = disks().objections();
    if (objections.isEmpty()) {
      return decision;
    }
    Step step = decision.step() instanceof Step.Rest ? new Step.Wait(LOOK_AGAIN) : decision.step();
    return new Decision(
        new Verdict.Stalled("InvalidParameter", String.join("; ", objections)), step);
  }

  private DiskDiff disks() {
    return DiskDiff.between(desired().spec().disks(), config);
  }

  /** A disk with a pending change has its old size in the config until the next start. */
  private Optional<Operation.Disk> growth() {
    return disks().due().stream()
        .filter(disk -> running().filter(now -> Disks.haveGrown(Disks.of(now), disk)).isEmpty())
        .findFirst();
  }

  private Step.Resize resize(Operation.Disk disk) {
    Operation operation =
        PowerControl.intent(planning, Operation.Type.RESIZE, guest).withDisk(disk);
    return new Step.Resize(
        operation,
        guest,
        new DiskResize(disk.slot(), Memory.mebibytes(disk.size()), config.digest()));
  }

  private Optional<Decision> step(String message, Step.Change change) {
    StatusDraft draft = planning.draft();
    if (!desired().pause().isPaused() && !suspended) {
      if (change instanceof Step.Intended intended) {
        draft.operation = intended.operation();
      }
      draft.unknown(ConditionType.CONFIG_SYNCED, "Applying", message);
      return Optional.of(Decision.progressing("Reconfiguring", message, "Reconfiguring", change));
    }
    draft.withholdGeneration();
    if (suspended) {
      draft.no(
          ConditionType.CONFIG_SYNCED, "Locked", "not done while suspended: " + change.describe());
    } else {
      draft.unknown(
          ConditionType.CONFIG_SYNCED, "Paused", "not done while paused: " + change.describe());
    }
    return Optional.empty();
  }

  private void synced() {
    StatusDraft draft = planning.draft();
    draft.pendingChanges = running().map(now -> ConfigDiff.pending(config, now)).orElse(List.of());
    String pending = "applied at the next start: " + String.join(", ", draft.pendingChanges);
    if (draft.pendingChanges.isEmpty()) {
      draft.yes(ConditionType.CONFIG_SYNCED, "Synced", "");
      draft.no(ConditionType.RESTART_REQUIRED, "NoPendingChanges", "");
    } else {
      draft.yes(ConditionType.CONFIG_SYNCED, "PendingRestart", pending);
      draft.yes(ConditionType.RESTART_REQUIRED, "PendingChanges", pending);
    }
    List<String> objections = disks().objections();
    if (!objections.isEmpty()) {
      draft.no(ConditionType.CONFIG_SYNCED, "InvalidParameter", String.join("; ", objections));
    }
  }

  /** What the guest runs with; empty where that is what its config says. */
  private Optional<GuestConfig> running() {
    return isStopped() ? Optional.empty() : planning.get(new Question.RunningConfig(guest));
  }

  /** Proxmox keeps nothing pending for a guest that is off (QemuServer.pm vm_stop_cleanup). */
  private boolean isStopped() {
    return planning.draft().powerState == PowerState.STOPPED
        && planning
            .guest(guest.vmid())
            .map(GuestResource::status)
            .filter(status -> !status.equals("stopped") && !status.equals("unknown"))
            .isEmpty();
  }

  private Desired desired() {
    return planning.desired();
  }
}
