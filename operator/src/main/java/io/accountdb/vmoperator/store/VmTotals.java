package io.accountdb.vmoperator.store;

/**
 * What some VMs are together.
 *
 * @param memoryMb MiB
 * @param diskGb GiB
 */
public record VmTotals(
    long vms, long running, long stopped, long error, long cpuCores, long memoryMb, long diskGb) {}
