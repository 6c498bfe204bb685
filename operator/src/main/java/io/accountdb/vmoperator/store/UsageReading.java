package io.accountdb.vmoperator.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a VM used, as one sample says; a row of {@code vm_usage}.
 *
 * @param cpuPercent of all its cores together, 0 to 100
 * @param memoryMb in use, in MiB
 * @param diskReadBytes since the sample before it, as the other three; null where there was none
 */
public record UsageReading(
    Instant at,
    @Nullable Double cpuPercent,
    @Nullable Integer memoryMb,
    @Nullable Long diskReadBytes,
    @Nullable Long diskWrittenBytes,
    @Nullable Long networkInBytes,
    @Nullable Long networkOutBytes) {}
