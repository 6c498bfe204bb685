package io.accountdb.vmoperator.store;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What happened to an owner's VMs on a day, in UTC; a row of {@code vm_owner_activity}.
 *
 * @param operations JSON: how many operations of each kind
 * @param lastActivity the sync's own is none
 * @param held what the owner has now; null on any other day than today
 */
public record ActivityDay(
    int ownerId,
    LocalDate day,
    String operations,
    long vmsCreated,
    long vmsDeleted,
    @Nullable Instant lastActivity,
    @Nullable Held held) {
  /**
   * What an owner has.
   *
   * @param memoryMb MiB
   * @param diskGb GiB
   */
  public record Held(long vms, long running, long cpuCores, long memoryMb, long diskGb) {}
}
