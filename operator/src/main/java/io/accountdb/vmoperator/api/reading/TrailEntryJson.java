package io.accountdb.vmoperator.api.reading;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.accountdb.vmoperator.store.Page;
import io.accountdb.vmoperator.store.TrailEntry;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An entry of the trail as the API shows it. */
@JsonNaming(SnakeCaseStrategy.class)
record TrailEntryJson(
    long id,
    Instant at,
    String kind,
    int ownerId,
    @JsonProperty("vm_id") @Nullable Integer rowId,
    int vmid,
    String name,
    String actor,
    @Nullable Integer userId,
    @JsonRawValue @Nullable String before,
    @JsonRawValue @Nullable String after,
    @Nullable String outcome,
    @Nullable String message,
    @Nullable String upid,
    @Nullable Instant startedAt,
    List<String> fieldManagers) {
  private static TrailEntryJson of(TrailEntry entry) {
    return new TrailEntryJson(
        entry.id(),
        entry.at(),
        entry.kind(),
        entry.ownerId(),
        entry.rowId(),
        entry.vmid(),
        entry.name(),
        entry.actor(),
        entry.userId(),
        entry.before(),
        entry.after(),
        entry.outcome(),
        entry.message(),
        entry.upid(),
        entry.startedAt(),
        entry.fieldManagers());
  }

  /** Some of a list. */
  record OfPage(List<TrailEntryJson> entries, long total, int limit, int offset) {
    static OfPage of(Page<TrailEntry> page, int limit, int offset) {
      return new OfPage(
          page.rows().stream().map(TrailEntryJson::of).toList(), page.total(), limit, offset);
    }
  }
}
