package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.Template;
import io.accountdb.vmoperator.sync.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One planning against a connected cluster: what all rooms of the planner share. */
record Planning(
    Desired desired, Observed observed, ClusterView.Connected cluster, StatusDraft draft) {

  /** How long a call that got no answer may still be queued in Proxmox. */
  static final Duration UNANSWERED = Duration.ofSeconds(60);

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  <A> A get(Question<A> question) {
    return observed.facts().get(question);
  }

  <A> Optional<A> attempt(Question<A> question) {
    return observed.facts().attempt(question);
  }

  Optional<GuestResource> guest(int vmid) {
    return cluster
        .snapshot()
        .map(Snapshot::guests)
        .flatMap(guests -> Optional.ofNullable(guests.get(vmid)));
  }

  /**
   * Where the VM may be, the likeliest first: HA and people move VMs, and a clone's target differs
   * from its source.
   */
  List<String> nodes(int vmid) {
    @Nullable Operation operation = draft.operation;
    return Stream.of(
            guest(vmid).map(GuestResource::node).orElse(null),
            draft.node,
            desired.placementNode(),
            operation == null ? null : operation.node())
        .filter(Objects::nonNull)
        .map(node -> Objects.requireNonNull(node))
        .distinct()
        .toList();
  }

  /** The templates that the resource may mean; usually one. */
  List<GuestResource> templates() {
    Template wanted = desired.spec().source().template();
    return cluster.snapshot().stream()
        .flatMap(snapshot -> snapshot.guests().values().stream())
        .filter(guest -> guest.template() && isNamed(guest, wanted))
        .toList();
  }

  private static boolean isNamed(GuestResource guest, Template wanted) {
    return wanted.vmid() != null
        ? guest.vmid() == wanted.vmid()
        : guest.name() != null && guest.name().equals(wanted.name());
  }

  ConfigSight config(int vmid) {
    return get(new Question.Config(vmid, nodes(vmid)));
  }

  Instant serverTime() {
    return cluster.serverTime();
  }

  /** How long it takes until an unanswered call can no longer be carried out. */
  Duration untilSettled(Operation operation) {
    Duration passed = Duration.between(operation.started(), serverTime());
    return UNANSWERED.minus(passed);
  }

  /** A new intent; its time is Proxmox's clock. */
  Operation intend(
      Operation.Type type, int vmid, @Nullable Integer sourceVmid, String node, int attempt) {
    return new Operation(
        type,
        vmid,
        sourceVmid,
        node,
        attempt,
        null,
        serverTime().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  /** There is no VM yet, for a reason that passes by itself. */
  Decision provisioning(String reason, String message) {
    return provisioning(reason, message, LOOK_AGAIN);
  }

  Decision provisioning(String reason, String message, Duration wait) {
    draft.unknown(ConditionType.PROVISIONED, reason, message);
    return Decision.progressing("Provisioning", message, "Pending", new Step.Wait(wait));
  }

  /** There is no VM, and a person has to do something about it. */
  Decision unprovisioned(String reason, String message) {
    draft.no(ConditionType.PROVISIONED, reason, message);
    return Decision.stalled(reason, message);
  }

  Marker marker(int vmid, int attempt) {
    return desired.marker(vmid, attempt);
  }
}
