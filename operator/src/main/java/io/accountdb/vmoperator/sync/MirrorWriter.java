package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.store.DatabaseFailure;
import io.accountdb.vmoperator.store.SetAside;
import io.accountdb.vmoperator.store.VmChange;
import io.accountdb.vmoperator.store.VmRows;
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
  private final MirrorTally tally;
  private final Refusals refusals = new Refusals();

  MirrorWriter(VmRows rows, WriteEpoch epoch, MirrorMemory memory, MirrorTally tally) {
    this.rows = rows;
    this.epoch = epoch;
    this.memory = memory;
    this.tally = tally;
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
    if (!byOwner.isEmpty()) {
      write(byOwner).forEach(written -> note(written, result, now));
      memory.publish();
    }
    return result;
  }

  private List<OwnerWrites.Written> write(Map<Integer, List<MirrorPlan.Change>> byOwner) {
    try {
      return new OwnerWrites(rows, epoch.held()).write(byOwner);
    } catch (RuntimeException mistake) {
      // Nobody knows what the other owners' writes have come to.
      memory.distrust();
      throw mistake;
    }
  }

  private boolean isHeld(MirrorPlan.Change change, Result result) {
    Optional<String> why = refusals.of(change.what());
    why.ifPresent(message -> result.conflict(change.claimantUid(), message));
    return why.isPresent();
  }

  private void note(OwnerWrites.Written written, Result result, Instant now) {
    switch (written) {
      case OwnerWrites.Written.Done(var changes, var batch, var outcome) -> {
        memory.apply(batch, outcome);
        tally.wrote(batch, outcome);
        for (SetAside setAside : outcome.setAside()) {
          note(setAside, claimantOf(setAside.change(), changes), result, now);
        }
      }
      case OwnerWrites.Written.Failed(var changes, var why) -> {
        memory.distrust();
        tally.failed(why);
        result.fail(changes, why);
      }
    }
  }

  private static String claimantOf(VmChange what, List<MirrorPlan.Change> changes) {
    return changes.stream()
        .filter(change -> change.what().equals(what))
        .map(MirrorPlan.Change::claimantUid)
        .findFirst()
        .orElse("");
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

  /** What could not be written. */
  static final class Result {
    private @Nullable DatabaseFailure failure;
    private final Map<String, MirrorState.Failed> failed = new HashMap<>();

    /** A failure of a whole transaction, the gravest of all; null where there was none. */
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
      if (!(failure instanceof DatabaseFailure.Superseded)) {
        failure = why;
      }
      changes.forEach(change -> failed.put(change.claimantUid(), StoreProblems.stateAfter(why)));
    }
  }
}
