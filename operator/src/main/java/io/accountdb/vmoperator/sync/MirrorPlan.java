package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.store.VmChange;
import java.util.List;
import java.util.Map;

/**
 * What the rows of a cluster lack to be true.
 *
 * @param changes to write
 * @param obstacles why a claimed VM cannot be mirrored, by the claimant's uid
 */
record MirrorPlan(List<Change> changes, Map<String, MirrorState.Failed> obstacles) {
  MirrorPlan {
    changes = List.copyOf(changes);
    obstacles = Map.copyOf(obstacles);
  }

  /**
   * A change and whose it is.
   *
   * @param ownerId under whose context it is written
   * @param claimantUid empty where no resource claims the VM
   */
  record Change(int ownerId, VmChange what, String claimantUid) {}
}
