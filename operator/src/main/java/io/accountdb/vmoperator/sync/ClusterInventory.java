package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.store.BoundVm;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the agent of one cluster knows, as the {@link Inventory} tells it; all from memory. Made by
 * the {@link ClusterAgent}, asked by {@link Agents}. Any thread.
 */
final class ClusterInventory {
  private final Poller poller;
  private final KnownGuests guests;
  private final UnboundIndex unbound;
  private final TemplateWatch templates;
  private final Mirror mirror;
  private final MirrorMemory memory;

  ClusterInventory(
      Poller poller,
      KnownGuests guests,
      UnboundIndex unbound,
      TemplateWatch templates,
      Mirror mirror,
      MirrorMemory memory) {
    this.poller = poller;
    this.guests = guests;
    this.unbound = unbound;
    this.templates = templates;
    this.mirror = mirror;
    this.memory = memory;
  }

  Optional<Snapshot> snapshot() {
    return poller.snapshot();
  }

  /** A guest that is off has none; of one that runs, nothing is known until its agent was asked. */
  Optional<List<GuestIpAddress>> addresses(int vmid) {
    Optional<GuestResource> guest = guest(vmid);
    return guest.filter(found -> found.status().equals("stopped")).isPresent()
        ? Optional.of(List.of())
        : guest
            .flatMap(found -> guests.guest(vmid))
            .flatMap(knowledge -> Optional.ofNullable(knowledge.addresses().known()));
  }

  AgentSight agent(int vmid) {
    return guest(vmid)
        .filter(guest -> !guest.status().equals("stopped"))
        .flatMap(guest -> guests.guest(vmid))
        .map(knowledge -> knowledge.addresses().agent())
        .orElse(AgentSight.UNKNOWN);
  }

  private Optional<GuestResource> guest(int vmid) {
    return snapshot().flatMap(snapshot -> snapshot.guest(vmid));
  }

  boolean isProven(int vmid, String biosUuid) {
    return snapshot()
        .flatMap(
            latest -> latest.guest(vmid).flatMap(guest -> guests.seen(guest, latest.polledAt())))
        .filter(knowledge -> knowledge.isProven(biosUuid))
        .isPresent();
  }

  Optional<GuestConfig> config(GuestAddress guest, Supplier<Optional<GuestConfig>> read) {
    return guests.config(guest, read);
  }

  UnboundGuests unbound() {
    return unbound.known();
  }

  List<TemplateSight> templates() {
    return templates.known();
  }

  MirrorState mirror(Claimant claimant) {
    return mirror.state(claimant);
  }

  /** The rows of the cluster, where they are known for certain. */
  Optional<List<BoundVm>> rows() {
    return memory.trusted().map(RowIndex::all);
  }
}
