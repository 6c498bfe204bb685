package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.store.DatabaseException;
import io.accountdb.vmoperator.store.DatabaseFailure;
import io.accountdb.vmoperator.store.OwnerBatch;
import io.accountdb.vmoperator.store.SyncEpoch;
import io.accountdb.vmoperator.store.VmChange;
import io.accountdb.vmoperator.store.VmRows;
import io.accountdb.vmoperator.store.WriteOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Writes the changes to the rows of several owners at once over a few connections, one owner's in
 * their order, each chunk of them in its transaction. Used by the {@link MirrorWriter}.
 */
final class OwnerWrites {
  /** Leaves the others of the pool's ten connections to whoever else needs one. */
  private static final int AT_ONCE = 4;

  private final VmRows rows;
  private final SyncEpoch epoch;

  /** The first failure that every owner would meet; the rest is not tried any more. */
  private volatile @Nullable DatabaseFailure everybodys;

  /** Good for one {@link #write}. */
  OwnerWrites(VmRows rows, SyncEpoch epoch) {
    this.rows = rows;
    this.epoch = epoch;
  }

  /** What became of one chunk. */
  sealed interface Written {
    /** Committed, but for what was set aside. */
    record Done(List<MirrorPlan.Change> changes, OwnerBatch batch, WriteOutcome outcome)
        implements Written {}

    /** Not tried, or undone, or nobody knows. */
    record Failed(List<MirrorPlan.Change> changes, DatabaseFailure why) implements Written {}
  }

  /** Tries all. */
  List<Written> write(Map<Integer, List<MirrorPlan.Change>> byOwner) {
    try (ExecutorService threads =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      List<Written> written = new ArrayList<>();
      for (Future<List<Written>> done :
          threads.invokeAll(
              byOwner.entrySet().stream()
                  .map(owner -> writing(owner.getKey(), owner.getValue()))
                  .toList())) {
        written.addAll(done.get());
      }
      return written;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      DatabaseFailure stopped = new DatabaseFailure.Unreachable("the agent is being stopped");
      return byOwner.values().stream()
          .<Written>map(changes -> new Written.Failed(changes, stopped))
          .toList();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a write failed unexpectedly", e.getCause());
    }
  }

  private Callable<List<Written>> writing(int ownerId, List<MirrorPlan.Change> changes) {
    return () -> write(ownerId, changes);
  }

  /** Where one chunk fails, the owner's others would too, or wait as long as it did. */
  private List<Written> write(int ownerId, List<MirrorPlan.Change> changes) {
    List<Written> written = new ArrayList<>();
    @Nullable DatabaseFailure failure = null;
    for (List<MirrorPlan.Change> chunk : Chunks.of(changes)) {
      failure = failure == null ? everybodys : failure;
      Written result =
          failure == null ? writeChunk(ownerId, chunk) : new Written.Failed(chunk, failure);
      if (result instanceof Written.Failed(_, DatabaseFailure why)) {
        failure = why;
      }
      written.add(result);
    }
    return written;
  }

  private Written writeChunk(int ownerId, List<MirrorPlan.Change> changes) {
    OwnerBatch batch =
        new OwnerBatch(
            ownerId,
            ofKind(VmChange.Removal.class, changes),
            ofKind(VmChange.Update.class, changes),
            ofKind(VmChange.Insert.class, changes));
    try {
      return new Written.Done(changes, batch, rows.write(epoch, batch));
    } catch (DatabaseException e) {
      if (awaitsEverybody(e.failure())) {
        everybodys = e.failure();
      }
      return new Written.Failed(changes, e.failure());
    }
  }

  /** Whether the other owners would wait for the same time-out, or be refused like this one. */
  private static boolean awaitsEverybody(DatabaseFailure failure) {
    return switch (failure) {
      case DatabaseFailure.Unreachable _,
          DatabaseFailure.LoginRefused _,
          DatabaseFailure.Superseded _ ->
          true;
      case DatabaseFailure.Unavailable _, DatabaseFailure.Refused _ -> false;
    };
  }

  private static <C extends VmChange> List<C> ofKind(
      Class<C> kind, List<MirrorPlan.Change> changes) {
    return changes.stream()
        .map(MirrorPlan.Change::what)
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }
}
