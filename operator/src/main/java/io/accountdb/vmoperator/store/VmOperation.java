package io.accountdb.vmoperator.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation on a VM that has ended; written by {@link AuditTrail}.
 *
 * @param rowId {@code vms.id}; null where the VM has had no row yet, and only then do VMID and name
 *     count as they are told here
 * @param message why it failed; null where there is nothing to say
 * @param upid null where there was no task
 * @param startedAt by Proxmox's clock; with the resource's uid, the kind and the attempt it tells
 *     one operation from the next
 * @param attempt counts the VMs tried for the resource, from 1
 * @param fieldManagers who hold the fields of the resource that made it necessary
 */
public record VmOperation(
    @Nullable Integer rowId,
    int vmid,
    String name,
    OperationKind kind,
    OperationOutcome outcome,
    @Nullable String message,
    @Nullable String upid,
    Instant startedAt,
    String resourceUid,
    int attempt,
    List<String> fieldManagers) {
  public VmOperation {
    fieldManagers = List.copyOf(fieldManagers);
  }
}
