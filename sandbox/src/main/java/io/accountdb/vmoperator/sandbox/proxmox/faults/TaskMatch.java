package io.accountdb.vmoperator.sandbox.proxmox.faults;

import io.accountdb.vmoperator.sandbox.proxmox.tasks.Upid;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks a fault meets; null means any.
 *
 * @param type {@code qmclone}, {@code qmstart} ...
 * @param vmid the one that the UPID names, or the guest that is changed (a clone's new one)
 */
public record TaskMatch(@Nullable String type, @Nullable Integer vmid) {
  public static TaskMatch type(String type) {
    return new TaskMatch(type, null);
  }

  public TaskMatch forVmid(int number) {
    return new TaskMatch(type, number);
  }

  boolean matches(Upid upid, int affectedVmid) {
    return (type == null || type.equals(upid.type()))
        && (vmid == null || vmid == affectedVmid || upid.id().equals(String.valueOf(vmid)));
  }
}
