package io.accountdb.vmoperator.sync;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code reconcile} is told of each claimant's row; a claimant is woken when that changes.
 * Published by the {@link Mirror}, read on any thread.
 */
final class MirrorStates {
  private static final MirrorState PENDING = new MirrorState.Pending();

  private final ClaimantWaker claimants;
  private volatile Map<String, MirrorState> told = Map.of();

  /** Failures as they were the last time, told or not. */
  private Map<String, MirrorState.Failed> heard = Map.of();

  MirrorStates(ClaimantWaker claimants) {
    this.claimants = claimants;
  }

  MirrorState of(Claimant claimant) {
    return told.getOrDefault(claimant.uid(), PENDING);
  }

  /**
   * Replaces all.
   *
   * @param failed whose rows are not true, by the claimant's uid
   */
  void publish(List<Claim> claimed, RowIndex rows, Map<String, MirrorState.Failed> failed) {
    Map<String, MirrorState> before = told;
    Map<String, MirrorState> after = HashMap.newHashMap(claimed.size());
    List<Claimant> concerned = new ArrayList<>();
    for (Claim claim : claimed) {
      String uid = claim.claimant().uid();
      MirrorState known = before.getOrDefault(uid, PENDING);
      MirrorState state = state(claim, rows, failed);
      if (known.equals(state) || isUnsettled(uid, known, state)) {
        after.put(uid, known);
      } else {
        after.put(uid, state);
        concerned.add(claim.claimant());
      }
    }
    heard = Map.copyOf(failed);
    told = Collections.unmodifiableMap(after);
    concerned.forEach(claimants::wake);
  }

  /**
   * Whether an outage that was told has other words than before: they are told once they are the
   * same twice in a row, or each attempt on a dying database would change every resource.
   */
  private boolean isUnsettled(String uid, MirrorState known, MirrorState state) {
    return known instanceof MirrorState.Failed(String before, _)
        && state instanceof MirrorState.Failed(String now, _)
        && before.equals(now)
        && StoreProblems.isOutage(now)
        && !state.equals(heard.get(uid));
  }

  private static MirrorState state(
      Claim claim, RowIndex rows, Map<String, MirrorState.Failed> failed) {
    MirrorState.@Nullable Failed failure = failed.get(claim.claimant().uid());
    return failure != null
        ? failure
        : rows.of(claim)
            .<MirrorState>map(row -> new MirrorState.Mirrored(row.id()))
            .orElse(PENDING);
  }
}
