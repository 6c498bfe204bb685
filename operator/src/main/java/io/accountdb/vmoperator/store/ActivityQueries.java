package io.accountdb.vmoperator.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Reads {@code vm_owner_activity} for the API, under the context of whoever asks. */
public final class ActivityQueries {
  private static final String PAGE =
      """
      WITH matching AS MATERIALIZED (SELECT * FROM public.vm_owner_activity AS a %s),
      page AS (SELECT * FROM matching ORDER BY day DESC, owner_id LIMIT ? OFFSET ?)
      SELECT counted.total, page.*
      FROM (SELECT count(*) AS total FROM matching) AS counted LEFT JOIN page ON TRUE
      ORDER BY page.day DESC, page.owner_id
      """;

  private final Database database;

  public ActivityQueries(Database database) {
    this.database = database;
  }

  /**
   * Which days are asked for; null where it does not matter.
   *
   * @param from the first
   * @param to the last
   * @param ownerId whose
   */
  public record Filter(
      @Nullable LocalDate from, @Nullable LocalDate to, @Nullable Integer ownerId) {
    private void addTo(Criteria criteria) {
      if (from != null) {
        criteria.and("a.day >= ?", from);
      }
      if (to != null) {
        criteria.and("a.day <= ?", to);
      }
      if (ownerId != null) {
        criteria.and("a.owner_id = ?", ownerId);
      }
    }
  }

  /**
   * The days that fit, of each owner whose VMs the viewer sees, the latest first.
   *
   * @throws DatabaseException where the database does not answer
   */
  public Page<ActivityDay> list(Viewer viewer, Filter filter, int limit, int offset) {
    Criteria criteria = Criteria.of(viewer, "a.owner_id");
    filter.addTo(criteria);
    return database.reading(
        viewer.context(),
        transaction ->
            Selection.page(
                transaction.connection(),
                PAGE.formatted(criteria.where()),
                criteria.parameters(limit, offset),
                "owner_id",
                ActivityQueries::read));
  }

  private static ActivityDay read(ResultSet row) throws SQLException {
    return new ActivityDay(
        row.getInt("owner_id"),
        row.getObject("day", LocalDate.class),
        row.getString("operations"),
        row.getLong("vms_created"),
        row.getLong("vms_deleted"),
        Selection.optionalInstant(row, "last_activity"),
        held(row));
  }

  private static ActivityDay.@Nullable Held held(ResultSet row) throws SQLException {
    return Selection.optionalLong(row, "vms") == null
        ? null
        : new ActivityDay.Held(
            row.getLong("vms"),
            row.getLong("vms_running"),
            row.getLong("cpu_cores"),
            row.getLong("memory_mb"),
            row.getLong("disk_gb"));
  }
}
