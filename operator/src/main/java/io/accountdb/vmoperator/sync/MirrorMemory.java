package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.store.BoundVm;
import io.accountdb.vmoperator.store.ClusterKey;
import io.accountdb.vmoperator.store.OwnerBatch;
import io.accountdb.vmoperator.store.SetAside;
import io.accountdb.vmoperator.store.VmChange;
import io.accountdb.vmoperator.store.VmFacts;
import io.accountdb.vmoperator.store.VmRows;
import io.accountdb.vmoperator.store.VmStatus;
import io.accountdb.vmoperator.store.WriteOutcome;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rows of one cluster as the database has them, kept in memory so that a look at Proxmox that
 * finds no change needs no statement. Read once, then kept up by what was written; read again when
 * it is not certain any more. Written by the {@link Mirror} alone.
 */
final class MirrorMemory {
  private final VmRows store;
  private final ClusterKey cluster;
  private final Map<Integer, BoundVm> rows = new HashMap<>();
  private volatile RowIndex published = RowIndex.EMPTY;
  private volatile boolean trusted;

  MirrorMemory(VmRows store, ClusterKey cluster) {
    this.store = store;
    this.cluster = cluster;
  }

  /** The rows, if they are certain. Any thread. */
  Optional<RowIndex> trusted() {
    // In this order: what is published once they are trusted is certain.
    return trusted ? Optional.of(published) : Optional.empty();
  }

  /** The rows as last known; none before the first {@link #load}. Any thread. */
  RowIndex latest() {
    return published;
  }

  /** Reads the rows where they are not certain; throws DatabaseException. */
  void load() {
    if (!trusted) {
      rows.clear();
      store.bound(cluster).forEach(row -> rows.put(row.id(), row));
      publish();
      trusted = true;
    }
  }

  /** Makes the next {@link #load} a real one. */
  void distrust() {
    trusted = false;
  }

  /** Notes what became of a batch; seen by others after {@link #publish}. */
  void apply(OwnerBatch batch, WriteOutcome outcome) {
    Set<VmChange> setAside =
        outcome.setAside().stream().map(SetAside::change).collect(Collectors.toSet());
    for (VmChange.Removal removal : batch.removals()) {
      if (setAside.contains(removal)) {
        // The store keeps such a row, as one in error.
        rows.computeIfPresent(removal.id(), (id, row) -> failed(row));
      } else {
        rows.remove(removal.id());
      }
    }
    for (VmChange.Update update : batch.updates()) {
      if (!setAside.contains(update)) {
        rows.put(
            update.id(),
            new BoundVm(update.id(), batch.ownerId(), update.facts(), update.binding()));
      }
    }
    outcome.inserted().forEach(row -> rows.put(row.id(), row));
  }

  /** Shows what was noted to all threads. */
  void publish() {
    published = RowIndex.of(rows.values());
  }

  private static BoundVm failed(BoundVm row) {
    VmFacts facts = RowRules.withStatus(row.facts(), VmStatus.ERROR);
    return new BoundVm(row.id(), row.ownerId(), facts, row.binding());
  }
}
