package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.DenseKeys;
import io.accountdb.vmoperator.store.BoundVm;
import io.accountdb.vmoperator.store.VmBinding;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The rows that are bound to a cluster, found by VMID and by resource. */
record RowIndex(
    List<BoundVm> all,
    Map<Integer, List<BoundVm>> byVmid,
    Map<String, List<BoundVm>> byResourceUid) {
  static final RowIndex EMPTY = of(List.of());

  RowIndex {
    all = List.copyOf(all);
    byVmid = DenseKeys.copyOf(byVmid);
    byResourceUid = Map.copyOf(byResourceUid);
  }

  static RowIndex of(Collection<BoundVm> rows) {
    Map<Integer, List<BoundVm>> byVmid = new HashMap<>();
    Map<String, List<BoundVm>> byResourceUid = new HashMap<>();
    for (BoundVm row : rows) {
      byVmid.merge(row.facts().vmid(), List.of(row), RowIndex::both);
      if (row.binding() instanceof VmBinding.Managed managed) {
        byResourceUid.merge(managed.resource().uid(), List.of(row), RowIndex::both);
      }
    }
    return new RowIndex(List.copyOf(rows), byVmid, byResourceUid);
  }

  private static List<BoundVm> both(List<BoundVm> some, List<BoundVm> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  List<BoundVm> at(int vmid) {
    return byVmid.getOrDefault(vmid, List.of());
  }

  /** The row of the claimed VM: the same uuid, at the same VMID or of the same resource. */
  Optional<BoundVm> of(Claim claim) {
    for (BoundVm row : byResourceUid.getOrDefault(claim.claimant().uid(), List.of())) {
      if (isOf(row, claim)) {
        return Optional.of(row);
      }
    }
    for (BoundVm row : at(claim.vmid())) {
      if (isOf(row, claim)) {
        return Optional.of(row);
      }
    }
    return Optional.empty();
  }

  private static boolean isOf(BoundVm row, Claim claim) {
    return claim.biosUuid() != null && claim.biosUuid().equalsIgnoreCase(row.binding().biosUuid());
  }
}
