package io.accountdb.vmoperator.api.reading;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.accountdb.vmoperator.store.ActivityDay;
import io.accountdb.vmoperator.store.Page;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A day of an owner as the API shows it; what the owner has is on today's only. */
@JsonNaming(SnakeCaseStrategy.class)
record ActivityJson(
    int ownerId,
    LocalDate day,
    @JsonRawValue String operations,
    long vmsCreated,
    long vmsDeleted,
    @Nullable Instant lastActivity,
    @Nullable Long vms,
    @Nullable Long vmsRunning,
    @Nullable Long cpuCores,
    @Nullable Long memoryMb,
    @Nullable Long diskGb) {
  private static ActivityJson of(ActivityDay day) {
    ActivityDay.@Nullable Held held = day.held();
    return new ActivityJson(
        day.ownerId(),
        day.day(),
        day.operations(),
        day.vmsCreated(),
        day.vmsDeleted(),
        day.lastActivity(),
        held == null ? null : held.vms(),
        held == null ? null : held.running(),
        held == null ? null : held.cpuCores(),
        held == null ? null : held.memoryMb(),
        held == null ? null : held.diskGb());
  }

  /** Some of a list. */
  record OfPage(List<ActivityJson> activity, long total, int limit, int offset) {
    static OfPage of(Page<ActivityDay> page, int limit, int offset) {
      return new OfPage(
          page.rows().stream().map(ActivityJson::of).toList(), page.total(), limit, offset);
    }
  }
}
