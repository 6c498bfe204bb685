package io.accountdb.vmoperator.proxmox;

/**
 * What a running guest uses, from its row in {@code cluster/resources}: statistics, up to some 10 s
 * old. The counters begin at 0 when its process starts, also where it migrated to.
 *
 * @param cpu part of all its cores, 0 to 1; for a moment it may be more
 * @param memoryBytes in use
 * @param uptimeSeconds of its process
 * @param diskReadBytes since its process started, as the other three
 */
public record GuestUsage(
    double cpu,
    long memoryBytes,
    long uptimeSeconds,
    long diskReadBytes,
    long diskWrittenBytes,
    long networkInBytes,
    long networkOutBytes) {}
