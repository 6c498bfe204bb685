package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.sync.BindingLookup.Binding;
import io.accountdb.vmoperator.sync.Claimant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a guest that exists may become a resource's VM: never a template, and never one that
 * another resource has, be it by its status, by a row or by a marker. Pure.
 *
 * @param takenVmids of other resources
 */
record AdoptionPolicy(Desired desired, Set<Integer> takenVmids, List<Binding> bindings) {
  /** Why not; empty: it may. */
  Optional<String> objection(int vmid, GuestConfig config) {
    if (config.template()) {
      return Optional.of("VMID %d is a template".formatted(vmid));
    }
    if (config.biosUuid().isEmpty()) {
      return Optional.of(
          "VMID %d has no smbios1 uuid, by which it could be told from its successors"
              .formatted(vmid));
    }
    if (takenVmids.contains(vmid)) {
      return Optional.of("VMID %d is claimed by another VirtualMachine".formatted(vmid));
    }
    return binding(vmid).or(() -> marker(vmid, config));
  }

  private Optional<String> binding(int vmid) {
    return bindings.stream()
        .filter(row -> row.vmid() == vmid)
        .map(Binding::claimant)
        .filter(claimant -> !isNamesake(claimant))
        .map(claimant -> "VMID %d is bound to VirtualMachine %s".formatted(vmid, claimant))
        .findFirst();
  }

  /** A line with another VMID is the original's, not this guest's. */
  private Optional<String> marker(int vmid, GuestConfig config) {
    return Marker.in(config.description())
        .filter(marker -> marker.vmid() == vmid)
        .filter(
            marker ->
                !marker.clusterId().equals(desired.clusterId()) || !isNamesake(marker.claimant()))
        .map(
            marker ->
                "VMID %d is marked as VirtualMachine %s of the Kubernetes cluster %s"
                    .formatted(vmid, marker.claimant(), marker.clusterId()));
  }

  /** This resource, or an earlier one of its Namespace and name. */
  private boolean isNamesake(Claimant claimant) {
    return claimant.namespace().equals(desired.claimant().namespace())
        && claimant.name().equals(desired.claimant().name());
  }
}
