package io.accountdb.vmoperator.store;

import java.util.List;

/**
 * Changes to one owner's rows of one cluster, written in one transaction in this order: removals,
 * updates, inserts.
 *
 * @param ownerId of all inserted and updated rows
 */
public record OwnerBatch(
    int ownerId,
    List<VmChange.Removal> removals,
    List<VmChange.Update> updates,
    List<VmChange.Insert> inserts) {
  public OwnerBatch {
    removals = List.copyOf(removals);
    updates = List.copyOf(updates);
    inserts = List.copyOf(inserts);
  }
}
