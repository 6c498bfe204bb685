package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.CurrentStatus;
import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.RunStrategy;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.StopMode;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.PowerState;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Brings a VM to the power state that is wanted, and says when it is ready. Pure. */
final class PowerControl {
  private final Planning planning;
  private final StatusDraft draft;
  private final Desired desired;
  private final GuestAddress guest;
  private final String listedStatus;

  /**
   * Decides nothing yet.
   *
   * @param guest proven ours
   * @param listedStatus by the cluster's list; {@code unknown} for a guest that is not in it yet
   */
  PowerControl(Planning planning, GuestAddress guest, String listedStatus) {
    this.planning = planning;
    this.draft = planning.draft();
    this.desired = planning.desired();
    this.guest = guest;
    this.listedStatus = listedStatus;
  }

  Decision decide() {
    PowerState power = powerState();
    draft.powerState = power;
    AgentCondition.tell(draft, power, planning.observed().agent());
    Decision decision = decide(power);
    return decision.step() instanceof Step.Rest && power != listed()
        // The list catches up, which wakes us, or the guest has changed back unseen.
        ? new Decision(decision.verdict(), new Step.Wait(StatusDraft.LIST_LAG))
        : decision;
  }

  private Decision decide(PowerState power) {
    return switch (power) {
      case RUNNING ->
          switch (desired.runStrategy()) {
            case ALWAYS, MANUAL -> running();
            case HALTED -> stop();
          };
      case STOPPED ->
          switch (desired.runStrategy()) {
            case ALWAYS -> start();
            case HALTED, MANUAL -> stopped();
          };
      case PAUSED, SUSPENDED -> paused();
      case UNKNOWN ->
          Decision.progressing(
              "WaitingForCluster",
              "%s has a power state that says nothing: %s".formatted(guest, listedStatus),
              "Pending",
              new Step.Wait(Duration.ofSeconds(5)));
    };
  }

  /** The list is not monotonic: what differs from it is asked for, unless that is needless. */
  private PowerState powerState() {
    @Nullable PowerState known = draft.powerState;
    if (known != null
        && known != PowerState.UNKNOWN
        && (known == listed() || draft.powerProven || startsAnyway(known))) {
      return known;
    }
    Optional<CurrentStatus> current = planning.get(new Question.Power(guest));
    return current.map(PowerControl::powerState).orElse(PowerState.UNKNOWN);
  }

  private PowerState listed() {
    return parse(listedStatus, listedStatus);
  }

  static PowerState powerState(CurrentStatus current) {
    return parse(current.status(), current.qemuStatus());
  }

  /** A fresh clone has no statistics yet; Proxmox refuses to start what runs, and says so. */
  private boolean startsAnyway(PowerState known) {
    return known == PowerState.STOPPED
        && listed() == PowerState.UNKNOWN
        && desired.runStrategy() == RunStrategy.ALWAYS;
  }

  private static PowerState parse(String status, String qemuStatus) {
    return switch (qemuStatus) {
      case "paused" -> PowerState.PAUSED;
      case "suspended" -> PowerState.SUSPENDED;
      default ->
          switch (status) {
            case "running" -> PowerState.RUNNING;
            case "stopped" -> PowerState.STOPPED;
            default -> PowerState.UNKNOWN;
          };
    };
  }

  private Decision running() {
    Instant since = runningSince();
    return switch (desired.gate()) {
      case POWER_STATE -> settled("Running", "Running");
      case GUEST_AGENT ->
          draft.conditions().isTrue(ConditionType.GUEST_AGENT_CONNECTED)
              ? settled("Running", "Running")
              : unready(since, "WaitingForAgent", "no answer of its guest agent");
      case IP_ADDRESS ->
          draft.addresses.isEmpty()
              ? unready(since, "WaitingForIP", "no address from its guest agent")
              : settled("Running", "Running");
    };
  }

  private Decision unready(Instant since, String reason, String lack) {
    Duration timeout = desired.readinessTimeout();
    Instant deadline = since.plus(timeout);
    Instant now = planning.observed().now();
    if (now.isBefore(deadline)) {
      Step wait = new Step.Wait(Duration.between(now, deadline));
      return Decision.progressing(
          reason, "%s runs, but there is %s yet".formatted(guest, lack), "Running", wait);
    }
    String message =
        "%s runs, but there is %s after %d s; see the condition GuestAgentConnected"
            .formatted(guest, lack, timeout.toSeconds());
    return new Decision(
        new Verdict.NotReady("ReadinessTimeout", message, "Running"), new Step.Rest());
  }

  /** Who is started by hand has an uptime, but no condition that tells of it. */
  private Instant runningSince() {
    synced("Running");
    long uptime = planning.guest(guest.vmid()).map(GuestResource::uptimeSeconds).orElse(0L);
    return isManual()
        ? planning.observed().now().minusSeconds(uptime)
        : draft.since(ConditionType.POWER_STATE_SYNCED);
  }

  private boolean isManual() {
    return desired.runStrategy() == RunStrategy.MANUAL;
  }

  private void synced(String reason) {
    draft.yes(ConditionType.POWER_STATE_SYNCED, isManual() ? "Unmanaged" : reason, "");
  }

  private Decision stopped() {
    draft.restarts = null;
    return settled("StoppedAsRequested", "Stopped");
  }

  private Decision settled(String reason, String printable) {
    synced(printable);
    draft.retry = null;
    String ready = isManual() ? "PowerUnmanaged" : reason;
    return new Decision(new Verdict.Ready(ready, "", printable), new Step.Rest());
  }

  private Decision paused() {
    String printable = draft.powerState == PowerState.SUSPENDED ? "Suspended" : "Paused";
    if (isManual()) {
      return settled("PowerUnmanaged", printable);
    }
    String message = guest + " is paused in Proxmox; it is never resumed by itself";
    draft.no(ConditionType.POWER_STATE_SYNCED, "GuestPaused", message);
    return new Decision(new Verdict.NotReady("GuestPaused", message, printable), new Step.Rest());
  }

  private Decision start() {
    return new RestartBackOff(planning)
        .hold(guest)
        .or(() -> fenced("Starting"))
        .orElseGet(() -> change("Starting", new Step.Start(intent(Operation.Type.START), guest)));
  }

  private Decision stop() {
    return fenced("Stopping")
        .orElseGet(() -> change("Stopping", stop(planning, guest, desired.stopMode())));
  }

  /** How a running guest is stopped. */
  static Step.Intended stop(Planning planning, GuestAddress guest, StopMode mode) {
    return switch (mode) {
      case HARD -> new Step.Stop(intent(planning, Operation.Type.STOP, guest), guest);
      case TRY_SOFT, SOFT ->
          new Step.Shutdown(
              intent(planning, Operation.Type.SHUTDOWN, guest),
              guest,
              planning.desired().stopTimeout(),
              mode == StopMode.TRY_SOFT);
    };
  }

  static Operation intent(Planning planning, Operation.Type type, GuestAddress guest) {
    return planning.intend(type, guest.vmid(), null, guest.node(), 1);
  }

  private Operation intent(Operation.Type type) {
    return intent(planning, type, guest);
  }

  /** Power calls take no digest: identity and lock are read just before. */
  private Optional<Decision> fenced(String reason) {
    if (!(planning.config(guest.vmid())
            instanceof ConfigSight.Found(String node, GuestConfig config))
        || !node.equals(guest.node())) {
      return Optional.of(
          Decision.progressing(
              "WaitingForCluster",
              guest + " was not to be seen there just before a power change",
              "Pending",
              new Step.Wait(Duration.ofSeconds(5))));
    }
    Ownership whose =
        Ownership.of(config, desired, guest.vmid(), Objects.requireNonNull(draft.biosUuid));
    if (whose != Ownership.OURS) {
      return Optional.of(new Vanished(planning).taken(whose, config));
    }
    return config.lock().map(lock -> new Lock(planning, guest, lock).decide(reason));
  }

  private Decision change(String reason, Step.Intended step) {
    draft.operation = step.operation();
    String message = TaskReport.what(step.operation());
    draft.unknown(ConditionType.POWER_STATE_SYNCED, reason, message);
    return Decision.progressing(reason, message, reason, step);
  }
}
