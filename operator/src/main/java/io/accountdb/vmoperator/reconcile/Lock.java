package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.TaskSummary;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.PowerState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A lock that Proxmox has put on a VM of ours. It goes with the task that has put it on; where the
 * task died a person has to take it off. Pure; asked by {@link Upkeep}, {@link PowerControl} and
 * {@link Deletion}.
 *
 * @param name one of backup, clone, create, migrate, rollback, snapshot, snapshot-delete,
 *     suspending, suspended (QemuConfig.pm)
 */
record Lock(Planning planning, GuestAddress guest, String name) {
  /** After that long a lock without a task is taken for left behind. */
  static final Duration STALE = Duration.ofMinutes(30);

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
  private static final String SUSPENDED = "suspended";

  /** The VM's memory is on disk: no task holds this lock, and the next start takes it off. */
  boolean isSuspended() {
    return name.equals(SUSPENDED);
  }

  String message() {
    return "%s is locked (%s)".formatted(guest, name);
  }

  /** For a VM that is wanted. */
  Decision decide(String reason) {
    return isSuspended()
        ? suspended()
        : advice()
            .map(advice -> Decision.stalled("StaleLock", advice))
            .orElseGet(
                () ->
                    Decision.progressing(
                        reason, message(), word(name).orElse(reason), new Step.Wait(LOOK_AGAIN)));
  }

  private Decision suspended() {
    String message =
        guest + " is suspended to disk; it is never resumed by itself, start it in Proxmox";
    StatusDraft draft = planning.draft();
    draft.powerState = PowerState.SUSPENDED;
    draft.no(ConditionType.POWER_STATE_SYNCED, "GuestPaused", message);
    return new Decision(new Verdict.NotReady("GuestPaused", message, "Suspended"), new Step.Rest());
  }

  /** What a person has to do about it; empty as long as its task may run. */
  Optional<String> advice() {
    StatusDraft draft = planning.draft();
    draft.no(ConditionType.CONFIG_SYNCED, "Locked", message());
    Instant since = draft.since(ConditionType.CONFIG_SYNCED);
    boolean fresh = since.plus(STALE).isAfter(planning.observed().now());
    return fresh || planning.get(new Question.RunningTasks()).stream().anyMatch(this::mayHold)
        ? Optional.empty()
        : Optional.of(advice(message(), guest.vmid()));
  }

  /** A backup of several VMs is one task that names none. */
  private boolean mayHold(TaskSummary task) {
    String id = task.upid().id();
    return id.equals(Integer.toString(guest.vmid()))
        || (id.isEmpty() && task.upid().node().equals(guest.node()));
  }

  /** What a person has to do about a lock that was left behind. */
  static String advice(String message, int vmid) {
    return "%s, and no task that may hold the lock is to be seen; check the VM and release it with: qm unlock %d"
        .formatted(message, vmid);
  }

  /** How a VM that is well is shown while Proxmox works on it. */
  static Decision shown(Decision decision, @Nullable String lock) {
    return decision.verdict() instanceof Verdict.Ready(String reason, String message, String shown)
        ? new Decision(
            new Verdict.Ready(reason, message, word(lock).orElse(shown)), decision.step())
        : decision;
  }

  private static Optional<String> word(@Nullable String lock) {
    return Optional.ofNullable(
        switch (lock) {
          case "migrate" -> "Migrating";
          case "snapshot", "snapshot-delete" -> "Snapshotting";
          case "create", "rollback" -> "Restoring";
          case SUSPENDED -> "Suspended";
          case null, default -> null;
        });
  }
}
