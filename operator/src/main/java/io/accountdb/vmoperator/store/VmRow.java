package io.accountdb.vmoperator.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code vms} as the API shows it.
 *
 * @param nodeName {@code proxmox_nodes.name}; null where the viewer may not see the node
 * @param resource the VirtualMachine that has the VM; null where none has
 */
public record VmRow(
    int id,
    int ownerId,
    VmFacts facts,
    @Nullable String notes,
    Instant createdAt,
    Instant updatedAt,
    @Nullable String nodeName,
    @Nullable ResourceRef resource) {
  /** Whether a VirtualMachine has the VM. */
  public boolean managed() {
    return resource != null;
  }
}
