package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.store.VmChange;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts the changes to one owner's rows into transactions that are short, however many there are.
 * Used by the {@link MirrorWriter}.
 *
 * <p>Removals come first and inserts last, so that what ends between two of the transactions leaves
 * nothing but changes that the next look plans again. A VMID that passes from one VM to the next
 * does so in one transaction: the planner puts the removal of the former row right before the
 * insert.
 */
final class Chunks {
  /** Takes the database a tenth of a second; its own limit for a statement is 30 s. */
  static final int MOST = 1_000;

  private Chunks() {}

  /** At most {@link #MOST} changes each, and one more where a VMID changes hands. */
  static List<List<MirrorPlan.Change>> of(List<MirrorPlan.Change> changes) {
    List<MirrorPlan.Change> ordered = inOrder(changes);
    List<List<MirrorPlan.Change>> chunks = new ArrayList<>();
    int begin = 0;
    while (begin < ordered.size()) {
      int end = Math.min(begin + MOST, ordered.size());
      if (frees(ordered, end - 1)) {
        end++;
      }
      chunks.add(ordered.subList(begin, end));
      begin = end;
    }
    return chunks;
  }

  private static List<MirrorPlan.Change> inOrder(List<MirrorPlan.Change> changes) {
    List<MirrorPlan.Change> removals = new ArrayList<>();
    List<MirrorPlan.Change> updates = new ArrayList<>();
    List<MirrorPlan.Change> inserts = new ArrayList<>();
    for (int i = 0; i < changes.size(); i++) {
      MirrorPlan.Change change = changes.get(i);
      switch (change.what()) {
        case VmChange.Removal _ -> (frees(changes, i) ? inserts : removals).add(change);
        case VmChange.Update _ -> updates.add(change);
        case VmChange.Insert _ -> inserts.add(change);
      }
    }
    removals.addAll(updates);
    removals.addAll(inserts);
    return removals;
  }

  /** Whether the change there may make room for the one behind it. */
  private static boolean frees(List<MirrorPlan.Change> changes, int index) {
    return index + 1 < changes.size()
        && changes.get(index).what() instanceof VmChange.Removal
        && changes.get(index + 1).what() instanceof VmChange.Insert;
  }
}
