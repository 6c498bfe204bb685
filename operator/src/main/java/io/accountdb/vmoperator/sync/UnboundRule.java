package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.store.BoundVm;
import io.accountdb.vmoperator.store.VmBinding;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
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
  private static final Set<String> BEING_MADE = Set.of("clone", "create");

  /** The tag of all VMs of a Kubernetes cluster: {@code k8s-} and 8 hex digits of its id. */
  static String tagOf(String clusterId) {
    return "k8s-" + clusterId.replace("-", "").substring(0, 8).toLowerCase(Locale.ROOT);
  }

  /**
   * What a resource claims is that resource's to look at: while it is being made, and when it is
   * known as its VM, unless it is proven to be another's by now.
   */
  Stream<GuestResource> select(Snapshot snapshot, List<Claim> claims) {
    List<GuestResource> unbound =
        snapshot.guests().values().stream()
            .filter(guest -> guest.type().equals("qemu"))
            .filter(guest -> guest.tags().contains(tag) || vmids == null || vmids.has(guest.vmid()))
            .filter(guest -> !isBound(guest.vmid()))
            .toList();
    if (unbound.isEmpty()) {
      return Stream.of();
    }
    Map<Integer, List<Claim>> claimed = claims.stream().collect(Collectors.groupingBy(Claim::vmid));
    return unbound.stream()
        .filter(
            guest ->
                claimed.getOrDefault(guest.vmid(), List.of()).stream()
                    .noneMatch(claim -> isClaimants(claim, guest)));
  }

  private boolean isClaimants(Claim claim, GuestResource guest) {
    return claim.biosUuid() == null
        ? isBeingMade(guest.lock())
        : !isAnother(guest.vmid(), claim.biosUuid());
  }

  static boolean isBeingMade(@Nullable String lock) {
    return lock != null && BEING_MADE.contains(lock);
  }

  /** A guest that is proven to be another than its row's is not the one that the row binds. */
  private boolean isBound(int vmid) {
    return rows.at(vmid).stream()
        .anyMatch(
            row ->
                row.binding() instanceof VmBinding.Managed(String biosUuid, _)
                    && !isAnother(vmid, biosUuid));
  }

  /** Who owns the row of that very VM, if it has one. */
  @Nullable Integer ownerOf(int vmid, @Nullable String biosUuid) {
    return rows.at(vmid).stream()
        .filter(row -> biosUuid != null && biosUuid.equalsIgnoreCase(row.binding().biosUuid()))
        .map(BoundVm::ownerId)
        .findFirst()
        .orElse(null);
  }

  private boolean isAnother(int vmid, String biosUuid) {
    return knowledge
        .apply(vmid)
        .flatMap(GuestKnowledge::facts)
        .filter(facts -> facts.biosUuid() != null && !facts.biosUuid().equalsIgnoreCase(biosUuid))
        .isPresent();
  }
}
