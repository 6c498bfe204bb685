package io.accountdb.vmoperator.sandbox.proxmox.resources;

import io.accountdb.vmoperator.sandbox.proxmox.config.Hardware;
import io.accountdb.vmoperator.sandbox.proxmox.guests.PowerState;
import java.time.Duration;

/**
 * What a guest uses of its node, the same at each look at the same time: little of its cores, a
 * quarter of its memory, and disk and network evenly since its process started (QemuServer.pm
 * vmstatus). Asked by {@link GuestRow} and {@link GuestStatus}.
 *
 * @param cpu part of its cores
 */
record GuestUse(
    double cpu,
    long memoryBytes,
    long diskReadBytes,
    long diskWrittenBytes,
    long networkInBytes,
    long networkOutBytes) {
  private static final long DISK_READ_PER_SECOND = 8_192;
  private static final long DISK_WRITTEN_PER_SECOND = 4_096;
  private static final long NETWORK_IN_PER_SECOND = 1_500;
  private static final long NETWORK_OUT_PER_SECOND = 1_000;

  static GuestUse of(PowerState power, Hardware hardware, Duration now) {
    long seconds = power.uptime(now);
    return new GuestUse(
        power.running() ? 0.01 : 0,
        power.running() ? hardware.memoryBytes() / 4 : 0,
        seconds * DISK_READ_PER_SECOND,
        seconds * DISK_WRITTEN_PER_SECOND,
        seconds * NETWORK_IN_PER_SECOND,
        seconds * NETWORK_OUT_PER_SECOND);
  }
}
