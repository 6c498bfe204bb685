package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.store.ClusterKey;
import io.accountdb.vmoperator.store.DatabaseFailure;
import io.accountdb.vmoperator.store.SyncEpoch;
import io.accountdb.vmoperator.store.SyncEpochs;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The right of one agent to write the rows of its cluster: an epoch, taken by a leader and shown by
 * every write. Used by the {@link Mirror} and what it consists of, on the mirror loop's thread.
 */
final class WriteEpoch {
  private static final DatabaseFailure.Superseded NOT_LEADING =
      new DatabaseFailure.Superseded("this process cannot be certain that it holds the Lease");

  private final SyncEpochs epochs;
  private final ClusterKey cluster;
  private final BooleanSupplier leads;
  private @Nullable SyncEpoch held;

  /**
   * Holds none before the first {@link #ensure}.
   *
   * @param leads whether this process certainly holds the Lease
   */
  WriteEpoch(SyncEpochs epochs, ClusterKey cluster, BooleanSupplier leads) {
    this.epochs = epochs;
    this.cluster = cluster;
    this.leads = leads;
  }

  ClusterKey cluster() {
    return cluster;
  }

  boolean mayTake() {
    return leads.getAsBoolean();
  }

  /** Takes one where none is held; returns why it may not, or throws DatabaseException. */
  Optional<DatabaseFailure> ensure() {
    if (held == null) {
      if (!mayTake()) {
        return Optional.of(NOT_LEADING);
      }
      SyncEpoch taken = epochs.take(cluster);
      // Once more: who was suspended before it took the epoch has taken it from its successor. Who
      // leads at this moment has no successor yet, and will be refused once there is one.
      if (!mayTake()) {
        return Optional.of(NOT_LEADING);
      }
      held = taken;
    }
    return Optional.empty();
  }

  /** To be shown by a write; after a successful {@link #ensure}. */
  SyncEpoch held() {
    if (held == null) {
      throw new IllegalStateException("no epoch of " + cluster + " is held");
    }
    return held;
  }

  /** Makes the next {@link #ensure} take another one, because the database refused this one. */
  void giveUp() {
    held = null;
  }
}
