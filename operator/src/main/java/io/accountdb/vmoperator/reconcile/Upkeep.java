package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.proxmox.Presence;
import io.accountdb.vmoperator.resource.Condition;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.Address;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.PowerState;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.Resources;
import io.accountdb.vmoperator.sync.GuestIpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A VM that is proven ours: found, configured, then powered as wanted. Pure. */
final class Upkeep {
  private static final Duration FIRST_POLL = Duration.ofSeconds(5);

  private final Planning planning;
  private final StatusDraft draft;
  private final Desired desired;
  private final int vmid;

  Upkeep(Planning planning) {
    this.planning = planning;
    this.draft = planning.draft();
    this.desired = planning.desired();
    this.vmid = Objects.requireNonNull(draft.vmid);
  }

  Decision decide() {
    return Lock.shown(find(), planning.guest(vmid).map(GuestResource::lock).orElse(null));
  }

  private Decision find() {
    Optional<GuestResource> guest = planning.guest(vmid);
    if (planning.cluster().snapshot().isEmpty()) {
      // The operator has just begun: what it knew is no worse for that.
      return new Decision(Verdicts.stored(planning.observed().status()), new Step.Wait(FIRST_POLL));
    }
    if (guest.isEmpty()) {
      return look();
    }
    if (!guest.get().node().equals(draft.node) || needsConfig(guest.get())) {
      return look();
    }
    resources(guest.get());
    return power(guest.get().address());
  }

  /**
   * The config is read when something speaks for a change, not at every visit; and before anything
   * of the list is taken for true, where the guest may be another than it was.
   */
  private boolean needsConfig(GuestResource guest) {
    Condition synced = draft.conditions().get(ConditionType.CONFIG_SYNCED).orElse(null);
    boolean evaluated =
        synced != null
            && synced.status().equals("True")
            && Objects.equals(synced.observedGeneration(), desired.generation());
    boolean renamed =
        desired.spec().vmName() != null
            && guest.name() != null
            && !guest.name().equals(desired.spec().vmName());
    return !planning.observed().proven()
        || !evaluated
        || !draft.pendingChanges.isEmpty()
        || renamed
        || guest.template()
        || !guest.tags().contains(desired.tag())
        || resized(guest);
  }

  /** What was just configured is no news when the list comes to show it. */
  private boolean resized(GuestResource guest) {
    @Nullable Resources known = draft.resources;
    return known != null
        && guest.cpus() > 0
        && (!known.equals(resourcesOf(guest)) || !hasDisk(guest.diskBytes()))
        && !draft.hasJustBecomeTrue(ConditionType.CONFIG_SYNCED);
  }

  /** The list shows the size of the boot disk, and that only. */
  private boolean hasDisk(long bytes) {
    return bytes == 0
        || draft.disks.isEmpty()
        || draft.disks.stream().anyMatch(disk -> Memory.quantity(bytes).equals(disk.size()));
  }

  private void resources(GuestResource guest) {
    if (guest.cpus() > 0 && guest.memoryBytes() > 0) {
      draft.resources = resourcesOf(guest);
    }
  }

  private Resources resourcesOf(GuestResource guest) {
    @Nullable String total = Disks.total(draft.disks);
    return new Resources(
        guest.cpus(),
        Memory.quantity(guest.memoryBytes()),
        total == null && guest.diskBytes() > 0 ? Memory.quantity(guest.diskBytes()) : total);
  }

  private Decision look() {
    return switch (planning.config(vmid)) {
      case ConfigSight.Found found -> found(found);
      case ConfigSight.Missing ignored -> missing("is in use, but not to be seen where it was");
      case ConfigSight.Hidden(String message) -> missing("is hidden from the token: " + message);
    };
  }

  private Decision found(ConfigSight.Found located) {
    GuestConfig config = located.config();
    Ownership whose = Ownership.of(config, desired, vmid, draft.biosUuid);
    if (whose != Ownership.OURS) {
      return new Vanished(planning).taken(whose, config);
    }
    if (config.template()) {
      return planning.unprovisioned(
          "IdentityMismatch",
          "VMID %d was made a template in Proxmox, which is no VM any more; hands off"
              .formatted(vmid));
    }
    proven(located);
    GuestAddress guest = new GuestAddress(located.node(), vmid);
    Optional<Lock> lock = config.lock().map(name -> new Lock(planning, guest, name));
    if (lock.isPresent() && !lock.get().isSuspended()) {
      return lock.get().decide("Reconfiguring");
    }
    Configuration configuration =
        new Configuration(planning, guest, config, attempt(config), lock.isPresent());
    return configuration.decide().orElseGet(() -> configuration.reserved(power(guest)));
  }

  private void proven(ConfigSight.Found located) {
    draft.node = located.node();
    draft.attempt = attempt(located.config());
    draft.disks = Disks.of(located.config());
    planning.guest(vmid).ifPresent(this::resources);
    if (!draft.conditions().isTrue(ConditionType.PROVISIONED)) {
      // It was missing, or another VM had its VMID: it was restored.
      draft.retry = null;
      draft.yes(ConditionType.PROVISIONED, "Provisioned", "VMID %d is there again".formatted(vmid));
    }
  }

  /** The attempt that our marker names; it stays as it is while the VM lives. */
  private int attempt(GuestConfig config) {
    return Marker.in(config.description())
        .filter(marker -> marker.uid().equals(desired.claimant().uid()))
        .map(Marker::attempt)
        .orElse(draft.attempt == null ? 1 : draft.attempt);
  }

  /** A fresh clone may not be in the list yet, and need not wait for that. */
  private Decision power(GuestAddress guest) {
    return planning
        .guest(vmid)
        .map(row -> power(row.address(), row.status()))
        .orElseGet(() -> power(guest, "unknown"));
  }

  private Decision power(GuestAddress guest, String listedStatus) {
    draft.node = guest.node();
    planning.observed().addresses().ifPresent(known -> draft.addresses = addresses(known));
    Decision decision = new PowerControl(planning, guest, listedStatus).decide();
    if (draft.powerState != PowerState.RUNNING) {
      draft.addresses = List.of();
    }
    return decision;
  }

  private static List<Address> addresses(List<GuestIpAddress> known) {
    return known.stream()
        .map(ip -> new Address(ip.address(), ip.networkInterface(), ip.slot(), ip.mac()))
        .toList();
  }

  private Decision missing(String whyIfPresent) {
    String node = planning.nodes(vmid).stream().findFirst().orElse("");
    return switch (planning.get(new Question.Absence(vmid, node))) {
      case Presence.Present ignored ->
          Decision.progressing(
              "WaitingForCluster",
              "VMID %d %s".formatted(vmid, whyIfPresent),
              "Pending",
              new Step.Wait(Duration.ofSeconds(5)));
      case Presence.Unproven(String why) ->
          Decision.progressing(
              "WaitingForCluster",
              "VMID %d is not to be seen: %s".formatted(vmid, why),
              "Pending",
              new Step.Wait(Duration.ofSeconds(10)));
      case Presence.Gone ignored -> new Vanished(planning).gone();
    };
  }
}
