package io.accountdb.vmoperator.store;

/**
 * A {@code vms} row and what it is bound to.
 *
 * @param id of the row; it stays through migration, renaming and change of node
 */
public record BoundVm(int id, int ownerId, VmFacts facts, VmBinding binding) {}
