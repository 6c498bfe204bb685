package io.accountdb.vmoperator.store;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which entries of the trail are asked for; null where it does not matter.
 *
 * @param to is no longer in the period
 * @param vmId {@code vms.id}, also of a VM that is gone
 * @param kind one of {@link #KINDS}
 * @param actor one of {@link #ACTORS}
 */
public record TrailFilter(
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable Integer vmId,
    @Nullable String kind,
    @Nullable String actor) {
  /** What {@code vm_audit.kind} may say. */
  public static final List<String> KINDS =
      Stream.concat(
              Stream.of(
                  "row-insert",
                  "row-update",
                  "row-delete",
                  "row-truncate",
                  "row-handed-over",
                  "row-taken-over"),
              Arrays.stream(OperationKind.values()).map(OperationKind::databaseValue))
          .toList();

  /** What {@code vm_audit.actor} may say: a part of the operator, or anybody else. */
  public static final List<String> ACTORS =
      Stream.concat(Arrays.stream(Actor.values()).map(Actor::databaseValue), Stream.of("sql"))
          .toList();

  static TrailFilter ofVm(int vmId) {
    return new TrailFilter(null, null, vmId, null, null);
  }

  void addTo(Criteria criteria) {
    if (from != null) {
      criteria.and("a.at >= ?", from);
    }
    if (to != null) {
      criteria.and("a.at < ?", to);
    }
    if (vmId != null) {
      criteria.and("a.vm_id = ?", vmId);
    }
    if (kind != null) {
      criteria.and("a.kind = ?", kind);
    }
    if (actor != null) {
      criteria.and("a.actor = ?", actor);
    }
  }
}
