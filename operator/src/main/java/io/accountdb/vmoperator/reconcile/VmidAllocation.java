package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.ProxmoxClusterSpec.VmidRange;
import io.accountdb.vmoperator.sync.BindingLookup.Binding;
import io.accountdb.vmoperator.sync.Snapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a VMID that no guest, no other resource and no binding has. Proxmox is asked last, since
 * its nextid reserves nothing.
 */
final class VmidAllocation {
  /** Proxmox's own upper bound (PVE/API2/Cluster.pm). */
  private static final int LAST_VMID = 999_999_999;

  /** How many VMIDs that Proxmox calls taken are passed over at one visit. */
  private static final int TRIES = 16;

  private final Planning planning;
  private final @Nullable VmidRange range;
  private final Set<Integer> taken;

  VmidAllocation(Planning planning, List<Binding> bindings) {
    this.planning = planning;
    this.range =
        planning.cluster().defaults() == null ? null : planning.cluster().defaults().vmidRange();
    taken = new HashSet<>(planning.observed().takenVmids());
    planning
        .cluster()
        .snapshot()
        .map(Snapshot::guests)
        .ifPresent(all -> taken.addAll(all.keySet()));
    bindings.forEach(binding -> taken.add(binding.vmid()));
  }

  /** Whether a VMID that was asked for may be used. */
  boolean isFree(int vmid) {
    return !taken.contains(vmid) && planning.get(new Question.VmidFree(vmid));
  }

  /** Empty: none is left. */
  Optional<Integer> allocate() {
    int candidate = range != null ? range.start() : planning.get(new Question.NextVmid());
    int last = range != null ? range.end() : LAST_VMID;
    boolean known = range == null;
    for (int tries = 0; tries < TRIES; tries++) {
      while (taken.contains(candidate)) {
        candidate++;
        known = false;
      }
      if (candidate > last) {
        return Optional.empty();
      }
      if (known || planning.get(new Question.VmidFree(candidate))) {
        return Optional.of(candidate);
      }
      candidate++;
    }
    return Optional.empty();
  }

  String exhausted() {
    return range == null
        ? "found no free VMID"
        : "found no free VMID in the ProxmoxCluster's vmidRange %d-%d"
            .formatted(range.start(), range.end());
  }
}
