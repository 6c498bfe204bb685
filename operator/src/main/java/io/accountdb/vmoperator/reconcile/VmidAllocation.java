package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.ProxmoxClusterSpec.VmidRange;
import io.accountdb.vmoperator.sync.BindingLookup.Binding;
import io.accountdb.vmoperator.sync.RecordedVmids;
import io.accountdb.vmoperator.sync.Snapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a VMID that no guest, no other resource, no binding and no row has: a row without a VM,
 * as an application's own, would keep the new VM from getting one. Proxmox is asked last, since its
 * nextid reserves nothing. Used by {@link Provisioning}.
 */
final class VmidAllocation {
  /** Proxmox's own upper bound (PVE/API2/Cluster.pm). */
  private static final int LAST_VMID = 999_999_999;

  /** How many VMIDs that Proxmox calls taken are passed over at one visit. */
  private static final int TRIES = 16;

  /**
   * Of so many VMIDs the first statement reads the rows, each further one of twice as many: a visit
   * has only so many questions, and a table may have any number of rows without a VM.
   */
  private static final int FIRST_RECORDS = 1_000;

  private final Planning planning;
  private final @Nullable VmidRange range;
  private final Set<Integer> taken;

  VmidAllocation(Planning planning, List<Binding> bindings) {
    this.planning = planning;
    this.range =
        planning.cluster().defaults() == null ? null : planning.cluster().defaults().vmidRange();
    taken = new HashSet<>(planning.get(new Question.TakenVmids()));
    planning
        .cluster()
        .snapshot()
        .map(Snapshot::guests)
        .ifPresent(all -> taken.addAll(all.keySet()));
    bindings.forEach(binding -> taken.add(binding.vmid()));
  }

  /** What came of it. */
  sealed interface Choice {
    record Vmid(int vmid) implements Choice {}

    /** A person has to do something about it. */
    record None(String message) implements Choice {}

    /** It cannot be told now. */
    record Untold(String message) implements Choice {}
  }

  /**
   * Chooses.
   *
   * @param requested the only one that will do; null where any does
   */
  Choice allocate(@Nullable Integer requested) {
    if (requested != null) {
      Choice choice = firstFree(requested, requested, false);
      return choice instanceof Choice.None
          ? new Choice.None(
              "spec.vmid %d is taken, by a VM or by a row of the database; a requested VMID is never replaced"
                  .formatted(requested))
          : choice;
    }
    return range == null
        ? firstFree(planning.get(new Question.NextVmid()), LAST_VMID, true)
        : firstFree(range.start(), range.end(), false);
  }

  /**
   * The first of these that nothing has.
   *
   * @param free whether Proxmox has said so of the first already
   */
  private Choice firstFree(int first, int last, boolean free) {
    int recordsKnownTo = first - 1;
    long recordsAtOnce = FIRST_RECORDS;
    int refused = 0;
    for (int vmid = first; vmid <= last && refused < TRIES; vmid++) {
      if (vmid > recordsKnownTo && !taken.contains(vmid)) {
        recordsKnownTo = (int) Math.min(last, vmid + recordsAtOnce - 1);
        recordsAtOnce *= 2;
        switch (planning.get(new Question.Recorded(vmid, recordsKnownTo))) {
          case RecordedVmids.Known(Set<Integer> recorded) -> taken.addAll(recorded);
          case RecordedVmids.DatabaseUnreachable(String message) -> {
            return new Choice.Untold("waiting for the rows of VMIDs: " + message);
          }
        }
      }
      if (!taken.contains(vmid)) {
        if ((free && vmid == first) || planning.get(new Question.VmidFree(vmid))) {
          return new Choice.Vmid(vmid);
        }
        refused++;
      }
    }
    return new Choice.None(
        range == null
            ? "found no free VMID"
            : "found no free VMID in the ProxmoxCluster's vmidRange %d-%d"
                .formatted(range.start(), range.end()));
  }
}
