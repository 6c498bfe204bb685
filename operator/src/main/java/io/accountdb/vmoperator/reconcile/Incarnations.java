package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.sync.BindingLookup;
import io.accountdb.vmoperator.sync.BindingLookup.Binding;
import io.accountdb.vmoperator.sync.Claimant;
import io.accountdb.vmoperator.sync.UnboundGuests;
import io.accountdb.vmoperator.sync.UnboundGuests.UnboundGuest;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a resource without a VM has one after all: an empty status is no proof of that. The
 * database's bindings tell, and the markers of guests that no row binds. Asked before every
 * allocation of a VMID, and before a deletion with an empty status. Pure.
 */
final class Incarnations {
  private static final Duration DATABASE = Duration.ofSeconds(10);

  /** The index is complete again some seconds after a guest has changed. */
  private static final Duration INDEX = Duration.ofSeconds(2);

  private final Planning planning;
  private final Desired desired;
  private final List<Binding> bindings;

  private Incarnations(Planning planning, List<Binding> bindings) {
    this.planning = planning;
    this.desired = planning.desired();
    this.bindings = bindings;
  }

  static Incarnation find(Planning planning) {
    return switch (planning.get(new Question.Bindings())) {
      case BindingLookup.DatabaseUnreachable(String message) ->
          new Incarnation.Untold(
              "DatabaseUnreachable", "waiting for the bindings: " + message, DATABASE);
      case BindingLookup.Known(List<Binding> bindings) ->
          new Incarnations(planning, bindings).search();
    };
  }

  private Incarnation search() {
    return bound(this::isOwn)
        .<Incarnation>map(Incarnation.Own::new)
        .orElseGet(
            () ->
                switch (planning.get(new Question.Unbound())) {
                  case UnboundGuests.Building(String what) ->
                      new Incarnation.Untold(
                          "WaitingForCluster",
                          "a guest may be this resource's VM already: " + what,
                          INDEX);
                  case UnboundGuests.Known(List<UnboundGuest> guests) -> search(guests);
                });
  }

  private Incarnation search(List<UnboundGuest> guests) {
    return marked(guests, this::isOwn)
        .map(this::proven)
        .or(() -> bound(this::isPrevious).flatMap(this::takenOver))
        .or(() -> copy(guests))
        .or(() -> bound(this::isPrevious).map(this::previous))
        .or(() -> marked(guests, this::isPrevious).map(this::vm).map(this::previous))
        .or(this::unseenClone)
        .orElseGet(() -> new Incarnation.None(bindings));
  }

  /** A clone may run of which neither the status nor the list of guests tells. */
  private Optional<Incarnation> unseenClone() {
    return (planning.observed().mayHaveCloned() ? planning.templates() : List.<GuestResource>of())
        .stream()
            .filter(
                template -> new CandidateClones(planning, template.address(), null).mayBeUnseen())
            .<Incarnation>map(
                template ->
                    new Incarnation.Untold(
                        "WaitingForLock",
                        "a clone of VMID %d that may be this resource's is not to be seen yet"
                            .formatted(template.vmid()),
                        INDEX))
            .findFirst();
  }

  private Optional<Incarnation> copy(List<UnboundGuest> guests) {
    return guests.stream()
        .filter(guest -> isCopy(desired, guest))
        .map(
            guest ->
                new Incarnation.Copy(guest.vmid(), Marker.in(guest.marker()).orElseThrow().vmid()))
        .map(Incarnation.class::cast)
        .findFirst();
  }

  /**
   * A copy of a VM that is gone.
   *
   * @param vmid that the VM had
   * @param biosUuid which a copy that was restored keeps
   */
  static Optional<UnboundGuest> copy(
      Desired desired, List<UnboundGuest> guests, int vmid, @Nullable String biosUuid) {
    return guests.stream()
        .filter(guest -> guest.vmid() != vmid)
        .filter(
            guest ->
                isCopy(desired, guest) || (biosUuid != null && biosUuid.equals(guest.biosUuid())))
        .findFirst();
  }

  /** It has inherited the line of this resource's VM. */
  private static boolean isCopy(Desired desired, UnboundGuest guest) {
    return Marker.in(guest.marker())
        .filter(marker -> marker.clusterId().equals(desired.clusterId()))
        .filter(marker -> marker.uid().equals(desired.claimant().uid()))
        .filter(marker -> marker.vmid() != guest.vmid())
        .isPresent();
  }

  private Optional<Incarnation.Vm> bound(Predicate<Claimant> whose) {
    return bindings.stream()
        .filter(binding -> whose.test(binding.claimant()))
        .map(
            row ->
                new Incarnation.Vm(
                    row.vmid(), row.biosUuid(), row.ownerId(), "its row " + row.rowId()))
        .findFirst();
  }

  /** Of several, the one of the latest attempt. */
  private Optional<UnboundGuest> marked(List<UnboundGuest> guests, Predicate<Claimant> whose) {
    return guests.stream()
        .filter(guest -> marker(guest).filter(mark -> whose.test(mark.claimant())).isPresent())
        .max(Comparator.comparingInt(guest -> marker(guest).orElseThrow().attempt()));
  }

  private Optional<Marker> marker(UnboundGuest guest) {
    return Marker.of(guest.marker(), desired.clusterId(), guest.vmid());
  }

  private boolean isOwn(Claimant claimant) {
    return claimant.uid().equals(desired.claimant().uid());
  }

  private boolean isPrevious(Claimant claimant) {
    return !isOwn(claimant)
        && claimant.namespace().equals(desired.claimant().namespace())
        && claimant.name().equals(desired.claimant().name());
  }

  /** A row may be older than a take-over; the marker is put on first. */
  private Optional<Incarnation> takenOver(Incarnation.Vm vm) {
    return planning.config(vm.vmid()) instanceof ConfigSight.Found(String ignored, var config)
            && Ownership.of(config, desired, vm.vmid(), null) == Ownership.OURS
        ? Optional.of(
            new Incarnation.Own(
                new Incarnation.Vm(
                    vm.vmid(), config.biosUuid().orElseThrow(), vm.ownerId(), "its marker")))
        : Optional.empty();
  }

  private Incarnation previous(Incarnation.Vm vm) {
    return new Incarnation.Previous(vm, bindings);
  }

  private Incarnation.Vm vm(UnboundGuest guest) {
    return new Incarnation.Vm(guest.vmid(), guest.biosUuid(), guest.ownerId(), "its marker");
  }

  /** The index may be older than the guest: what counts is its config as it is now. */
  private Incarnation proven(UnboundGuest guest) {
    int vmid = guest.vmid();
    return planning.get(new Question.Config(vmid, List.of(guest.node())))
                instanceof ConfigSight.Found(String ignored, var config)
            && Ownership.of(config, desired, vmid, null) == Ownership.OURS
        ? new Incarnation.Own(
            new Incarnation.Vm(
                vmid, config.biosUuid().orElseThrow(), guest.ownerId(), "its marker"))
        : new Incarnation.Untold(
            "WaitingForCluster",
            "the guest at VMID %d on node %s had this resource's marker, which its config does not prove now"
                .formatted(vmid, guest.node()),
            INDEX);
  }
}
