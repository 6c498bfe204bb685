package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.store.DatabaseException;
import io.accountdb.vmoperator.store.DatabaseFailure;
import io.accountdb.vmoperator.store.OwnerBatch;
import io.accountdb.vmoperator.store.SetAside;
import io.accountdb.vmoperator.store.VmChange;
import io.accountdb.vmoperator.store.VmRows;
import io.accountdb.vmoperator.store.WriteOutcome;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a {@link MirrorPlan}, owner by owner in short transactions, and notes in the {@link
 * MirrorMemory} what became of it. One owner's failure does not hold up the others. Used by the
 * {@link Mirror}.
 */
final class MirrorWriter {
  private final VmRows rows;
  private final WriteEpoch epoch;
  private final MirrorMemory memory;
  private final Refusals refusals = new Refusals();

  MirrorWriter(VmRows rows, WriteEpoch epoch, MirrorMemory memory) {
    this.rows = rows;
    this.epoch = epoch;
    this.memory = memory;
  }

  Result write(MirrorPlan plan, Instant now) {
    refusals.forgetBefore(now);
    Result result = new Result();
    Map<Integer, List<MirrorPlan.Change>> byOwner =
        plan.changes().stream()
            .filter(change -> !isHeld(change, result))
            .collect(
                Collectors.groupingBy(
                    MirrorPlan.Change::ownerId, TreeMap::new, Collectors.toList()));
    byOwner.forEach((ownerId, changes) -> writeAll(ownerId, changes, result, now));
    if (!byOwner.isEmpty()) {
      memory.publish();
    }
    return result;
  }

  /** Where one chunk fails, the owner's others would too, or wait as long as it did. */
  private void writeAll(int ownerId, List<MirrorPlan.Change> changes, Result result, Instant now) {
    DatabaseFailure failure =
        result.failure != null && awaitsEverybody(result.failure) ? result.failure : null;
    for (List<MirrorPlan.Change> chunk : Chunks.of(changes)) {
      if (failure == null) {
        failure = write(ownerId, chunk, result, now);
      } else {
        result.fail(chunk, failure);
      }
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

  private boolean isHeld(MirrorPlan.Change change, Result result) {
    Optional<String> why = refusals.of(change.what());
    why.ifPresent(message -> result.conflict(change.claimantUid(), message));
    return why.isPresent();
  }

  private @Nullable DatabaseFailure write(
      int ownerId, List<MirrorPlan.Change> changes, Result result, Instant now) {
    OwnerBatch batch =
        new OwnerBatch(
            ownerId,
            ofKind(VmChange.Removal.class, changes),
            ofKind(VmChange.Update.class, changes),
            ofKind(VmChange.Insert.class, changes));
    try {
      WriteOutcome outcome = rows.write(epoch.held(), batch);
      memory.apply(batch, outcome);
      Map<VmChange, String> claimants = new HashMap<>();
      changes.forEach(change -> claimants.put(change.what(), change.claimantUid()));
      for (SetAside setAside : outcome.setAside()) {
        note(setAside, claimants.getOrDefault(setAside.change(), ""), result, now);
      }
      return null;
    } catch (DatabaseException e) {
      memory.distrust();
      result.fail(changes, e.failure());
      return e.failure();
    }
  }

  private void note(SetAside setAside, String claimantUid, Result result, Instant now) {
    switch (setAside) {
      // What is in memory is not what is in the database: the next look reads it again.
      case SetAside.Vanished _ -> memory.distrust();
      case SetAside.KeyTaken taken -> refuse(taken, claimantUid, result, now);
      case SetAside.Refused refused -> refuse(refused, claimantUid, result, now);
    }
  }

  private void refuse(SetAside setAside, String claimantUid, Result result, Instant now) {
    refusals.note(setAside, now);
    result.conflict(claimantUid, setAside.message());
  }

  private static <C extends VmChange> List<C> ofKind(
      Class<C> kind, List<MirrorPlan.Change> changes) {
    return changes.stream()
        .map(MirrorPlan.Change::what)
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  /** What could not be written. */
  static final class Result {
    private @Nullable DatabaseFailure failure;
    private final Map<String, MirrorState.Failed> failed = new HashMap<>();

    /** The latest failure of a whole transaction; null where there was none. */
    @Nullable DatabaseFailure failure() {
      return failure;
    }

    /** By the claimant's uid. */
    Map<String, MirrorState.Failed> failed() {
      return failed;
    }

    private void conflict(String claimantUid, String message) {
      failed.put(claimantUid, new MirrorState.Failed("RowConflict", message));
    }

    private void fail(List<MirrorPlan.Change> changes, DatabaseFailure why) {
      failure = why;
      changes.forEach(change -> failed.put(change.claimantUid(), StoreProblems.stateAfter(why)));
    }
  }
}
