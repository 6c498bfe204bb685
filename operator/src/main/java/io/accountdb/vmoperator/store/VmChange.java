package io.accountdb.vmoperator.store;

import org.jspecify.annotations.Nullable;

/** One change to {@code vms} and {@code vm_bindings}, wanted by the sync. */
public sealed interface VmChange {
  /**
   * A new row.
   *
   * @param notes the first value; from then on they are the user's
   */
  record Insert(VmFacts facts, @Nullable String notes, VmBinding binding) implements VmChange {}

  /** New facts or a new binding for the row with this id; owner and notes stay. */
  record Update(int id, VmFacts facts, VmBinding binding) implements VmChange {}

  /**
   * The row goes.
   *
   * @param ownerId the row's own owner, who is another than the batch's where a recycled VMID
   *     passes from one owner to the next
   */
  record Removal(int id, int ownerId) implements VmChange {}
}
