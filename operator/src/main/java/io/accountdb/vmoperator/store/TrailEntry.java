package io.accountdb.vmoperator.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry of {@code vm_audit}, whose columns say what each of these is.
 *
 * @param rowId {@code vm_id}; null for an operation on a VM that had no row yet
 * @param before JSON; null where there was nothing before, and for operations
 * @param after JSON, likewise
 */
public record TrailEntry(
    long id,
    Instant at,
    String kind,
    int ownerId,
    @Nullable Integer rowId,
    int vmid,
    String name,
    String actor,
    @Nullable Integer userId,
    @Nullable String before,
    @Nullable String after,
    @Nullable String outcome,
    @Nullable String message,
    @Nullable String upid,
    @Nullable Instant startedAt,
    List<String> fieldManagers) {
  public TrailEntry {
    fieldManagers = List.copyOf(fieldManagers);
  }
}
