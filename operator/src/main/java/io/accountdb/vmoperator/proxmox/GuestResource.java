package io.accountdb.vmoperator.proxmox;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A guest's row in {@code cluster/resources}. Name, status, sizes and uptime are statistics, up to
 * some 10 s old; node, lock, tags and pool are live. A new guest, or one whose statistics are too
 * old, has status {@code unknown} and no name.
 *
 * @param type {@code qemu} or {@code lxc}
 * @param status {@code running}, {@code stopped}, {@code paused}, {@code unknown} ...
 * @param cpus configured cores in all; 0 where unknown
 * @param memoryBytes configured memory; 0 where unknown
 * @param diskBytes size of the boot disk only; 0 where unknown
 * @param uptimeSeconds 0 when stopped or unknown
 */
public record GuestResource(
    int vmid,
    String node,
    String type,
    @Nullable String name,
    String status,
    boolean template,
    @Nullable String lock,
    @Nullable String pool,
    Set<String> tags,
    int cpus,
    long memoryBytes,
    long diskBytes,
    long uptimeSeconds) {
  public GuestResource {
    tags = Set.copyOf(tags);
  }

  public GuestAddress address() {
    return new GuestAddress(node, vmid);
  }
}
