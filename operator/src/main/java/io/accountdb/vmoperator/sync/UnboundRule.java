package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.store.BoundVm;
import io.accountdb.vmoperator.store.VmBinding;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which guests may be a resource's without a row that says so: those with our tag, and those whose
 * VMID we may have chosen, because a clone has no tag before its first change.
 *
 * @param tag lower case
 * @param vmids that are chosen from; null for any
 * @param knowledge of guests that rows and claims know
 */
record UnboundRule(
    String tag,
    ClusterAgents.@Nullable VmidRange vmids,
    RowIndex rows,
    IntFunction<Optional<GuestKnowledge>> knowledge) {

  /** The tag of all VMs of a Kubernetes cluster: {@code k8s-} and 8 hex digits of its id. */
  static String tagOf(String clusterId) {
    return "k8s-" + clusterId.replace("-", "").substring(0, 8).toLowerCase(Locale.ROOT);
  }

  Stream<GuestResource> select(Snapshot snapshot) {
    return snapshot.guests().values().stream()
        .filter(guest -> guest.type().equals("qemu"))
        .filter(guest -> guest.tags().contains(tag) || vmids == null || vmids.has(guest.vmid()))
        .filter(guest -> !isBound(guest.vmid()));
  }

  /** A guest that is proven to be another than its row's is not the one that the row binds. */
  private boolean isBound(int vmid) {
    return rows.at(vmid).stream()
        .map(row -> row.binding())
        .filter(VmBinding.Managed.class::isInstance)
        .anyMatch(binding -> !isAnother(vmid, binding.biosUuid()));
  }

  /** Who owns the row of that very VM, if it has one. */
  @Nullable Integer ownerOf(UnboundGuests.UnboundGuest guest) {
    @Nullable String uuid = guest.biosUuid();
    return rows.at(guest.vmid()).stream()
        .filter(row -> uuid != null && uuid.equalsIgnoreCase(row.binding().biosUuid()))
        .map(BoundVm::ownerId)
        .findFirst()
        .orElse(null);
  }

  private boolean isAnother(int vmid, @Nullable String biosUuid) {
    return knowledge
        .apply(vmid)
        .flatMap(GuestKnowledge::facts)
        .filter(facts -> facts.biosUuid() != null && !facts.biosUuid().equalsIgnoreCase(biosUuid))
        .isPresent();
  }
}
