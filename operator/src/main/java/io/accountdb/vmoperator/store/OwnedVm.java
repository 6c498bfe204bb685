package io.accountdb.vmoperator.store;

import org.jspecify.annotations.Nullable;

/**
 * A row of {@code vms} and whose it is, for people.
 *
 * @param node name of its {@code proxmox_nodes} row
 * @param resource null where no VirtualMachine has it
 */
public record OwnedVm(
    int id,
    int vmid,
    String node,
    int ownerId,
    String owner,
    boolean ownerActive,
    @Nullable ResourceRef resource) {}
