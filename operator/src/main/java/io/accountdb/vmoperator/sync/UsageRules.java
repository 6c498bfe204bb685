package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestUsage;
import io.accountdb.vmoperator.store.BoundVm;
import io.accountdb.vmoperator.store.UsageSample;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a poll tells of each VM's usage, and what two polls tell together. Pure. */
final class UsageRules {
  private static final long MIB = 1024L * 1024;

  private UsageRules() {}

  /** What the running VMs use whose guests are proven, by the id of their row. */
  static Map<Integer, GuestUsage> used(Poll poll, RowIndex rows, Map<Integer, SeenGuest> guests) {
    Map<Integer, GuestUsage> used = new HashMap<>();
    for (BoundVm row : rows.all()) {
      int vmid = row.facts().vmid();
      @Nullable GuestUsage usage = poll.usage().get(vmid);
      if (usage != null && isProven(row, guests.get(vmid))) {
        used.put(row.id(), usage);
      }
    }
    return used;
  }

  private static boolean isProven(BoundVm row, @Nullable SeenGuest guest) {
    return guest != null
        && Optional.ofNullable(row.binding().biosUuid()).flatMap(guest::factsOf).isPresent();
  }

  /**
   * The sample of a VM.
   *
   * @param before what it used at the sample before; null where there was none
   */
  static UsageSample sample(int vmId, GuestUsage now, @Nullable GuestUsage before) {
    return new UsageSample(
        vmId,
        Math.min(100, now.cpu() * 100),
        (int) (now.memoryBytes() / MIB),
        before == null || hasRestarted(before, now) ? null : traffic(before, now));
  }

  /** A new process, be it after a reset or a migration, counts from 0. */
  private static boolean hasRestarted(GuestUsage before, GuestUsage now) {
    return now.uptimeSeconds() < before.uptimeSeconds()
        || now.diskReadBytes() < before.diskReadBytes()
        || now.diskWrittenBytes() < before.diskWrittenBytes()
        || now.networkInBytes() < before.networkInBytes()
        || now.networkOutBytes() < before.networkOutBytes();
  }

  private static UsageSample.Traffic traffic(GuestUsage before, GuestUsage now) {
    return new UsageSample.Traffic(
        now.diskReadBytes() - before.diskReadBytes(),
        now.diskWrittenBytes() - before.diskWrittenBytes(),
        now.networkInBytes() - before.networkInBytes(),
        now.networkOutBytes() - before.networkOutBytes());
  }
}
