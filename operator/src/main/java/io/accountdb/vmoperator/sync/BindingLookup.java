package io.accountdb.vmoperator.sync;

import java.util.List;

/** What {@code vm_bindings} says about a cluster. */
public sealed interface BindingLookup {
  /** All bindings of the cluster. */
  record Known(List<Binding> bindings) implements BindingLookup {
    public Known {
      bindings = List.copyOf(bindings);
    }
  }

  /** The database does not answer: no new VM until it does. */
  record DatabaseUnreachable(String message) implements BindingLookup {}

  /**
   * One row's tie to a VM and to the resource that claims or claimed it.
   *
   * @param ownerId of the row
   */
  record Binding(long rowId, int ownerId, int vmid, String biosUuid, Claimant claimant) {}
}
