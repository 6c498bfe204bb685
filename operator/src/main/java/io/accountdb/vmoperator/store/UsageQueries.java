package io.accountdb.vmoperator.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what VMs have used for the API, under the context of whoever asks. */
public final class UsageQueries {
  private static final String VM = "SELECT v.id FROM public.vms AS v %s";

  private static final String TRAFFIC =
      "disk_read_bytes, disk_written_bytes, network_in_bytes, network_out_bytes";

  private static final String READINGS =
      """
      SELECT at, cpu_percent, memory_mb, %s FROM public.vm_usage
      WHERE vm_id = ? AND at >= ? AND at < ? ORDER BY at
      """
          .formatted(TRAFFIC);

  private static final String HOURS =
      """
      SELECT hour, cpu_percent_average, cpu_percent_maximum, memory_mb_average,
             memory_mb_maximum, %s FROM public.vm_usage_hourly
      WHERE vm_id = ? AND hour >= ? AND hour < ? ORDER BY hour
      """
          .formatted(TRAFFIC);

  private final Database database;

  public UsageQueries(Database database) {
    this.database = database;
  }

  /**
   * The samples of a VM in a period, the earliest first.
   *
   * @param to is no longer in it
   * @return empty where the viewer does not see the VM
   * @throws DatabaseException where the database does not answer
   */
  public Optional<List<UsageReading>> readings(Viewer viewer, int vmId, Instant from, Instant to) {
    return ofVm(viewer, vmId, READINGS, List.of(vmId, from, to), UsageQueries::reading);
  }

  /**
   * The hours of a VM that began in a period and have been summed up, the earliest first.
   *
   * @param to is no longer in it
   * @return empty where the viewer does not see the VM
   * @throws DatabaseException where the database does not answer
   */
  public Optional<List<UsageHour>> hours(Viewer viewer, int vmId, Instant from, Instant to) {
    return ofVm(viewer, vmId, HOURS, List.of(vmId, from, to), UsageQueries::hour);
  }

  private <T> Optional<List<T>> ofVm(
      Viewer viewer, int vmId, String sql, List<Object> parameters, Selection.Mapping<T> mapping) {
    Criteria criteria = Criteria.of(viewer, "v.owner_id").and("v.id = ?", vmId);
    return database.reading(
        viewer.context(),
        transaction -> {
          Connection connection = transaction.connection();
          boolean seen =
              !Selection.rows(
                      connection,
                      VM.formatted(criteria.where()),
                      criteria.parameters(),
                      row -> row.getInt("id"))
                  .isEmpty();
          return seen
              ? Optional.of(Selection.rows(connection, sql, parameters, mapping))
              : Optional.empty();
        });
  }

  private static UsageReading reading(ResultSet row) throws SQLException {
    return new UsageReading(
        Selection.instant(row, "at"),
        percent(row, "cpu_percent"),
        Selection.optionalInteger(row, "memory_mb"),
        Selection.optionalLong(row, "disk_read_bytes"),
        Selection.optionalLong(row, "disk_written_bytes"),
        Selection.optionalLong(row, "network_in_bytes"),
        Selection.optionalLong(row, "network_out_bytes"));
  }

  private static UsageHour hour(ResultSet row) throws SQLException {
    return new UsageHour(
        Selection.instant(row, "hour"),
        percent(row, "cpu_percent_average"),
        percent(row, "cpu_percent_maximum"),
        Selection.optionalInteger(row, "memory_mb_average"),
        Selection.optionalInteger(row, "memory_mb_maximum"),
        Selection.optionalLong(row, "disk_read_bytes"),
        Selection.optionalLong(row, "disk_written_bytes"),
        Selection.optionalLong(row, "network_in_bytes"),
        Selection.optionalLong(row, "network_out_bytes"));
  }

  /** REAL, whose digits are not those of a double: 12.3 is to stay 12.3. */
  private static @Nullable Double percent(ResultSet row, String column) throws SQLException {
    @Nullable Float value = row.getObject(column, Float.class);
    return value == null ? null : Double.valueOf(value.toString());
  }
}
