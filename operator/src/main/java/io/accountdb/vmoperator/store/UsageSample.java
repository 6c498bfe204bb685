package io.accountdb.vmoperator.store;

import org.jspecify.annotations.Nullable;

/**
 * A row of {@code vm_usage}, but for its time.
 *
 * @param vmId of the row in {@code vms}
 * @param cpuPercent of all its cores together, 0 to 100
 * @param memoryMb in use, in MiB
 * @param traffic null where there is no sample before it to compare with
 */
public record UsageSample(int vmId, double cpuPercent, int memoryMb, @Nullable Traffic traffic) {

  /** Bytes since the sample before. */
  public record Traffic(
      long diskReadBytes, long diskWrittenBytes, long networkInBytes, long networkOutBytes) {}
}
