package io.accountdb.vmoperator.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a VM used in one hour; a row of {@code vm_usage_hourly}.
 *
 * @param hour its beginning
 * @param memoryMbAverage MiB
 * @param diskReadBytes in the hour, as the other three; null where nothing was to compare with
 */
public record UsageHour(
    Instant hour,
    @Nullable Double cpuPercentAverage,
    @Nullable Double cpuPercentMaximum,
    @Nullable Integer memoryMbAverage,
    @Nullable Integer memoryMbMaximum,
    @Nullable Long diskReadBytes,
    @Nullable Long diskWrittenBytes,
    @Nullable Long networkInBytes,
    @Nullable Long networkOutBytes) {}
