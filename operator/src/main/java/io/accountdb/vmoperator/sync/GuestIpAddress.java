package io.accountdb.vmoperator.sync;

import org.jspecify.annotations.Nullable;

/**
 * An address of a guest, global scope only.
 *
 * @param networkInterface the guest's own name of it, such as {@code eth0}
 * @param slot Proxmox's slot of the NIC with this MAC, such as {@code net0}; null where none has it
 * @param mac upper case, as in Proxmox's config
 */
public record GuestIpAddress(
    String address, String networkInterface, @Nullable String slot, String mac) {}
