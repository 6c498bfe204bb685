package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.CloneRequest;
import io.accountdb.vmoperator.proxmox.ConfigChange;
import io.accountdb.vmoperator.proxmox.DiskResize;
import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.resource.Operation;
import java.time.Duration;

/** What to do next. Chosen by {@link Planner}, done by {@link StepExecutor}. */
sealed interface Step {
  /** Read something and plan again. */
  record Look(Question<?> question) implements Step {}

  /** Nothing can be done now; look again after a while, or when woken. */
  record Wait(Duration duration) implements Step {}

  /** All is as it should be. */
  record Rest() implements Step {}

  /** The VM seems gone; look again after a while, for proof. */
  record ConfirmGone(Duration duration) implements Step {}

  /** The VM is proven gone, or retained: the finalizer goes. */
  record Release() implements Step {}

  /** A change in Proxmox. */
  sealed interface Change extends Step {
    GuestAddress guest();

    /** For logs and messages. */
    default String describe() {
      return switch (this) {
        case UpdateConfig update ->
            "configure %s: %s"
                .formatted(
                    update.guest(),
                    String.join(", ", update.change().set().keySet().stream().sorted().toList()));
        case Resize resize ->
            "grow %s of %s to %d MiB"
                .formatted(resize.resize().slot(), resize.guest(), resize.resize().mebibytes());
        case Clone clone ->
            "clone %s into VM %d".formatted(clone.guest(), clone.operation().vmid());
        case Start start -> "start " + start.guest();
        case Shutdown shutdown -> "shut down " + shutdown.guest();
        case Stop stop -> "stop " + stop.guest();
        case Destroy destroy -> "destroy " + destroy.guest();
      };
    }
  }

  /** A synchronous change, guarded by the config's digest. */
  record UpdateConfig(GuestAddress guest, ConfigChange change) implements Change {}

  /** A change that becomes a task and is written ahead as an intent. */
  sealed interface Intended extends Change {
    Operation operation();
  }

  /** Clone a template; {@code guest} is the template. */
  record Clone(Operation operation, GuestAddress guest, CloneRequest request) implements Intended {}

  /** Let a disk grow; guarded by the config's digest, too. */
  record Resize(Operation operation, GuestAddress guest, DiskResize resize) implements Intended {}

  /** Switch on. */
  record Start(Operation operation, GuestAddress guest) implements Intended {}

  /** Ask the guest to shut down; with force, kill it when the timeout is over. */
  record Shutdown(Operation operation, GuestAddress guest, Duration timeout, boolean force)
      implements Intended {}

  /** Pull the plug. */
  record Stop(Operation operation, GuestAddress guest) implements Intended {}

  /** Destroy the guest and its disks. */
  record Destroy(Operation operation, GuestAddress guest) implements Intended {}
}
