package io.accountdb.vmoperator.store;

import org.jspecify.annotations.Nullable;

/**
 * The columns of a {@code vms} row that the sync keeps true.
 *
 * @param name at most 100 characters
 * @param ipAddress IPv4 or IPv6; null while none is known
 * @param memoryMb MiB
 * @param diskGb GiB
 * @param nodeId of the {@code proxmox_nodes} row
 * @param templateId VMID of the template that it was cloned from
 */
public record VmFacts(
    int vmid,
    String name,
    @Nullable String ipAddress,
    VmStatus status,
    @Nullable Integer cpuCores,
    @Nullable Integer memoryMb,
    @Nullable Integer diskGb,
    int nodeId,
    @Nullable Integer templateId) {}
