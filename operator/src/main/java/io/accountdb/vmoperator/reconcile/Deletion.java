package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.ConfigChange;
import io.accountdb.vmoperator.proxmox.CurrentStatus;
import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.Presence;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.reconcile.event.EventReason;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.StopMode;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A resource that is being deleted: what is under way is followed to its end first, then what is
 * proven its own is stopped and destroyed. The finalizer goes only on proof, or on Retain. Pure.
 */
final class Deletion {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(3);

  private final Planning planning;
  private final StatusDraft draft;
  private final Desired desired;

  Deletion(Planning planning) {
    this.planning = planning;
    this.draft = planning.draft();
    this.desired = planning.desired();
  }

  Decision decide() {
    if (draft.operation != null && draft.operation.type() == Operation.Type.CLONE) {
      Optional<Decision> unfinished = finishCreation(draft.operation);
      if (unfinished.isPresent()) {
        return unfinished.get();
      }
    }
    if (draft.biosUuid == null) {
      return nothingKnown();
    }
    return look();
  }

  /** Recovery as ever, but that nothing is sent again. Empty: the VM is there and ours. */
  private Optional<Decision> finishCreation(Operation operation) {
    return switch (new CloneRecovery(planning, operation).outcome()) {
      case CloneRecovery.Outcome.Adopted ignored -> Optional.empty();
      case CloneRecovery.Outcome.Pending(Decision decision) ->
          Optional.of(waiting("Stopping", decision.verdict().message(), decision.step()));
      case CloneRecovery.Outcome.Lost ignored -> Optional.of(release("it never got a VM"));
      case CloneRecovery.Outcome.Failed ignored -> Optional.of(release("its clone failed"));
      case CloneRecovery.Outcome.NeverHappened ignored ->
          Optional.of(release("its clone never happened"));
    };
  }

  /** An empty status is no proof that there is no VM, nor is a list from before an outage. */
  private Decision nothingKnown() {
    @Nullable ProxmoxFailure failure = planning.cluster().health().pollFailure();
    if (failure != null) {
      return waiting("ClusterUnreachable", failure.message(), new Step.Wait(LOOK_AGAIN));
    }
    return switch (Incarnations.find(planning)) {
      case Incarnation.Own(Incarnation.Vm vm) -> {
        draft.vmid = vm.vmid();
        draft.biosUuid = vm.biosUuid();
        yield look();
      }
      case Incarnation.Untold(String ignored, String message, Duration wait) ->
          waiting("Stopping", message, new Step.Wait(wait));
      case Incarnation.Copy(int copy, int original) ->
          release("VMID %d is gone; VMID %d, a copy of it, stays".formatted(original, copy));
      case Incarnation.Previous ignored -> release("it never got a VM");
      case Incarnation.None ignored -> release("it never got a VM");
    };
  }

  private Decision look() {
    return new DeletionHold(desired, planning.observed(), draft).decide().orElseGet(this::find);
  }

  private Decision find() {
    return switch (planning.config(vmid())) {
      case ConfigSight.Found found -> found(found);
      case ConfigSight.Missing ignored -> missing("is in use, but not to be seen where it was");
      case ConfigSight.Hidden(String message) -> missing("is hidden from the token: " + message);
    };
  }

  private Decision found(ConfigSight.Found located) {
    GuestConfig config = located.config();
    GuestAddress guest = new GuestAddress(located.node(), vmid());
    return switch (Ownership.of(config, desired, vmid(), draft.biosUuid)) {
      case IN_THE_MAKING ->
          waiting("Destroying", guest + " is being created by somebody", new Step.Wait(LOOK_AGAIN));
      case UNPROVEN -> {
        String message =
            "%s has this resource's marker, but not its uuid %s; set that again, remove the VM, or set spec.deletionPolicy to Retain"
                .formatted(guest, draft.biosUuid);
        draft.deleting("IdentityMismatch", message);
        yield Decision.stalled("IdentityMismatch", message);
      }
      case FOREIGN ->
          config.lock().isPresent()
              ? waiting("Destroying", guest + " is locked", new Step.Wait(LOOK_AGAIN))
              : gone("VMID %d went to another VM".formatted(vmid()));
      case OURS -> {
        draft.node = guest.node();
        yield desired.retains() ? retain(guest, config) : remove(guest, config);
      }
    };
  }

  private Decision remove(GuestAddress guest, GuestConfig config) {
    if (config.lock().isPresent()) {
      return locked(new Lock(planning, guest, config.lock().get()));
    }
    if (config.value("protection").filter(value -> value.equals("1")).isPresent()) {
      String message =
          guest
              + " is protected in Proxmox; switch its protection off, or set"
              + " spec.deletionPolicy to Retain";
      draft.deleting("ProtectionEnabled", message);
      return Decision.stalled("ProtectionEnabled", message);
    }
    Optional<CurrentStatus> current = planning.get(new Question.Power(guest));
    if (current.isEmpty()) {
      return waiting("Destroying", guest + " has just moved", new Step.Wait(LOOK_AGAIN));
    }
    draft.powerState = PowerControl.powerState(current.get());
    AgentCondition.tell(draft, draft.powerState, planning.observed().agent());
    if (!current.get().status().equals("stopped")) {
      Step.Intended stop = PowerControl.stop(planning, guest, stopMode());
      draft.operation = stop.operation();
      return waiting("Stopping", TaskReport.what(stop.operation()), stop);
    }
    return destroy(guest, config);
  }

  private Decision locked(Lock lock) {
    Optional<String> advice = lock.advice();
    if (advice.isEmpty()) {
      return waiting("Destroying", lock.message(), new Step.Wait(LOOK_AGAIN));
    }
    draft.deleting("StaleLock", advice.get());
    return Decision.stalled("StaleLock", advice.get());
  }

  /** A shutdown that the guest did not obey is not tried twice. */
  private StopMode stopMode() {
    return draft.retry != null && desired.stopMode() == StopMode.SOFT
        ? StopMode.HARD
        : desired.stopMode();
  }

  private Decision destroy(GuestAddress guest, GuestConfig config) {
    Optional<Marker> marker = Marker.in(config.description());
    if (marker.isEmpty() || !marker.get().deleting()) {
      Marker deleting = marker.orElseGet(() -> planning.marker(vmid(), 1)).asDeleting();
      ConfigChange change =
          new ConfigChange(
              config.digest(),
              Map.of("description", deleting.under(config.description())),
              Set.of());
      return waiting("Destroying", "", new Step.UpdateConfig(guest, change));
    }
    Operation operation = PowerControl.intent(planning, Operation.Type.DESTROY, guest);
    draft.operation = operation;
    return waiting("Destroying", TaskReport.what(operation), new Step.Destroy(operation, guest));
  }

  private Decision retain(GuestAddress guest, GuestConfig config) {
    String text = Marker.withoutMarker(config.description());
    Set<String> tags = new TreeSet<>(config.tags());
    boolean tagged = tags.remove(desired.tag());
    if (!tagged && Marker.in(config.description()).isEmpty()) {
      draft.tell(EventReason.OWNERSHIP_RELEASED, guest + " stays and is nobody's any more");
      return release("retained");
    }
    if (config.lock().isPresent()) {
      String message = new Lock(planning, guest, config.lock().get()).message();
      return waiting("Retained", message, new Step.Wait(LOOK_AGAIN));
    }
    ConfigChange change =
        new ConfigChange(
            config.digest(), Map.of("description", text, "tags", String.join(";", tags)), Set.of());
    return waiting("Retained", "", new Step.UpdateConfig(guest, change));
  }

  private Decision missing(String whyIfPresent) {
    String node = planning.nodes(vmid()).stream().findFirst().orElse("");
    return switch (planning.get(new Question.Absence(vmid(), node))) {
      case Presence.Present ignored ->
          waiting(
              "Destroying",
              "VMID %d %s".formatted(vmid(), whyIfPresent),
              new Step.Wait(LOOK_AGAIN));
      case Presence.Unproven(String why) ->
          waiting(
              "Destroying",
              "cannot tell whether VMID %d is gone: %s".formatted(vmid(), why),
              new Step.Wait(LOOK_AGAIN));
      case Presence.Gone ignored -> gone("VMID %d is gone".formatted(vmid()));
    };
  }

  private Decision gone(String message) {
    if (!Proof.complete(planning.observed())) {
      return waiting("Destroying", message + "; confirming", Proof.CONFIRM);
    }
    draft.tell(EventReason.VM_DESTROYED, message);
    return release(message);
  }

  private int vmid() {
    return Objects.requireNonNull(draft.vmid);
  }

  private Decision waiting(String reason, String message, Step step) {
    draft.deleting(reason, message);
    return new Decision(new Verdict.NotReady("Deleting", message, "Terminating"), step);
  }

  static Decision release(String message) {
    return new Decision(
        new Verdict.NotReady("Deleting", message, "Terminating"), new Step.Release());
  }
}
