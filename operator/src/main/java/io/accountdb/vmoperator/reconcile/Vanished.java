package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.reconcile.event.EventReason;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.WhenMissing;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.PowerState;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.Retry;
import io.accountdb.vmoperator.sync.BindingLookup;
import io.accountdb.vmoperator.sync.MirrorState;
import io.accountdb.vmoperator.sync.UnboundGuests;
import io.accountdb.vmoperator.sync.UnboundGuests.UnboundGuest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A VM that is not there any more though nobody deleted its resource: it is gone, or its VMID went
 * to another VM. It is held for a person to decide, or made again after a grace period; never while
 * a copy of it is there. Used by {@link Upkeep} and {@link PowerControl}. Pure.
 */
final class Vanished {
  /** For whoever restores it from a backup. */
  static final Duration GRACE = Duration.ofMinutes(5);

  /** Once proven; nobody tells when a person has decided. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  private static final Duration SOON = Duration.ofSeconds(5);

  private final Planning planning;
  private final StatusDraft draft;
  private final Desired desired;
  private final int vmid;

  Vanished(Planning planning) {
    this.planning = planning;
    this.draft = planning.draft();
    this.desired = planning.desired();
    this.vmid = Objects.requireNonNull(draft.vmid);
  }

  /** No guest has its VMID. */
  Decision gone() {
    String message =
        "VMID %d (uuid %s) is gone from Proxmox, though nobody deleted this resource"
            .formatted(vmid, draft.biosUuid);
    if (!Proof.complete(planning.observed())) {
      return Decision.progressing(
          "WaitingForCluster", message + "; confirming", "Pending", Proof.CONFIRM);
    }
    return proven("VMMissing", message);
  }

  /** A guest that is not proven to be the VM has its VMID. */
  Decision taken(Ownership whose, GuestConfig config) {
    draft.unknown(ConditionType.CONFIG_SYNCED, "IdentityMismatch", "");
    return switch (whose) {
      case OURS -> throw new IllegalArgumentException("VMID " + vmid + " is ours");
      case IN_THE_MAKING ->
          Decision.progressing(
              "WaitingForLock",
              "VMID %d is being made or restored".formatted(vmid),
              "Pending",
              new Step.Wait(SOON));
      case UNPROVEN ->
          planning.unprovisioned(
              "IdentityMismatch",
              "%s, though it has this resource's marker; set that uuid again, or restore the VM"
                  .formatted(difference(config)));
      case FOREIGN -> {
        if (config.lock().isPresent()) {
          yield planning.unprovisioned("IdentityMismatch", difference(config));
        }
        if (!Proof.complete(planning.observed())) {
          Decision mismatch = planning.unprovisioned("IdentityMismatch", difference(config));
          yield new Decision(mismatch.verdict(), Proof.CONFIRM);
        }
        yield proven("IdentityMismatch", difference(config));
      }
    };
  }

  private String difference(GuestConfig config) {
    return "VMID %d is not this resource's VM: expected uuid %s, found %s (%s); hands off"
        .formatted(
            vmid,
            draft.biosUuid,
            config.biosUuid().orElse("none"),
            config.name().orElse("without name"));
  }

  private Decision proven(String reason, String message) {
    draft.powerState = PowerState.UNKNOWN;
    draft.addresses = List.of();
    draft.unknown(ConditionType.CONFIG_SYNCED, reason, "");
    draft.unknown(ConditionType.POWER_STATE_SYNCED, reason, "");
    if (planning.observed().mirror() instanceof MirrorState.Pending) {
      draft.databaseId = null;
      draft.unknown(ConditionType.MIRRORED, reason, "");
    }
    UnboundGuests unbound = planning.get(new Question.Unbound());
    Optional<UnboundGuest> copy =
        unbound instanceof UnboundGuests.Known(List<UnboundGuest> guests)
            ? Incarnations.copy(desired, guests, vmid, draft.biosUuid)
            : Optional.empty();
    if (copy.isPresent()) {
      return held(
          "IdentityMismatch", message + "; " + Incarnation.Copy.advice(copy.get().vmid(), vmid));
    }
    if (desired.spec().whenMissing() != WhenMissing.RECREATE) {
      return held(
          reason,
          "%s; restore it under VMID %d with its uuid, set spec.whenMissing to Recreate, or delete this resource"
              .formatted(message, vmid));
    }
    Instant deadline = deadline(message);
    Duration left = Duration.between(planning.observed().now(), deadline);
    if (left.isPositive() || desired.pause().isPaused()) {
      return missing("%s; another VM is made after %s".formatted(message, deadline), left);
    }
    return obstacle(unbound)
        .map(why -> missing("%s; another VM waits: %s".formatted(message, why), SOON))
        .orElseGet(this::again);
  }

  private Decision held(String reason, String message) {
    draft.no(ConditionType.PROVISIONED, reason, message);
    return new Decision(new Verdict.Stalled(reason, message), new Step.ConfirmGone(LOOK_AGAIN));
  }

  private Decision missing(String message, Duration wait) {
    draft.no(ConditionType.PROVISIONED, "VMMissing", message);
    boolean shorter = wait.isPositive() && wait.compareTo(LOOK_AGAIN) < 0;
    return new Decision(
        new Verdict.NotReady("VMMissing", message, "VMMissing"),
        new Step.ConfirmGone(shorter ? wait : LOOK_AGAIN));
  }

  /** Set once, when the VM is found missing. */
  private Instant deadline(String message) {
    boolean known =
        draft
            .conditions()
            .get(ConditionType.PROVISIONED)
            .filter(condition -> condition.reason().equals("VMMissing"))
            .isPresent();
    if (draft.retry == null || !known) {
      Instant deadline = planning.observed().now().plus(GRACE);
      draft.retry = new Retry(draft.attempt == null ? 1 : draft.attempt, deadline.toString());
      draft.tell(EventReason.VM_MISSING, message);
    }
    return Instant.parse(draft.retry.nextAttemptTime());
  }

  /** The row that binds the VM goes when the sync has proven the same. */
  private Optional<String> obstacle(UnboundGuests unbound) {
    if (unbound instanceof UnboundGuests.Building(String what)) {
      return Optional.of(what);
    }
    return switch (planning.get(new Question.Bindings())) {
      case BindingLookup.DatabaseUnreachable(String message) -> Optional.of(message);
      case BindingLookup.Known(List<BindingLookup.Binding> bindings) ->
          bindings.stream()
              .filter(row -> row.claimant().uid().equals(desired.claimant().uid()))
              .filter(row -> row.biosUuid().equals(draft.biosUuid))
              .map(row -> "its row %d is still to be removed".formatted(row.rowId()))
              .findFirst();
    };
  }

  /**
   * Nothing of the VM is left, so this is provisioning as ever; its intent counts one attempt on.
   */
  private Decision again() {
    draft.forgetVm();
    return new Provisioning(planning).decide();
  }
}
