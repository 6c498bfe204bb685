package io.accountdb.vmoperator.sync;

import java.util.Set;

/** Which VMIDs have a row in {@code vms}, as {@link Inventory#recordedVmids} was asked. */
public sealed interface RecordedVmids {
  /** These of those that were asked for. */
  record Known(Set<Integer> vmids) implements RecordedVmids {
    public Known {
      vmids = Set.copyOf(vmids);
    }
  }

  /** The database does not answer: no VMID is chosen until it does. */
  record DatabaseUnreachable(String message) implements RecordedVmids {}
}
