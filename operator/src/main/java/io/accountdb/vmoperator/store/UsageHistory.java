package io.accountdb.vmoperator.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums {@code vm_usage} up in {@code vm_usage_hourly} and forgets what is old, some hundred VMs at
 * a time: each statement goes by the primary key, and no transaction is long.
 */
public final class UsageHistory {
  private static final String VMS = "SELECT id FROM public.vms WHERE id > ? ORDER BY id LIMIT ?";

  // A sample tells of the time before it: that of 11:00 belongs to the hour of 10:00. What was
  // summed up is not looked at again.
  private static final String SUM_UP =
      """
      INSERT INTO public.vm_usage_hourly AS h
        (vm_id, hour, samples, cpu_percent_average, cpu_percent_maximum, memory_mb_average,
         memory_mb_maximum, disk_read_bytes, disk_written_bytes, network_in_bytes,
         network_out_bytes)
      SELECT u.vm_id, pg_catalog.date_trunc('hour', u.at - INTERVAL '1 microsecond', 'UTC'),
             count(*), avg(u.cpu_percent), max(u.cpu_percent), avg(u.memory_mb), max(u.memory_mb),
             sum(u.disk_read_bytes), sum(u.disk_written_bytes), sum(u.network_in_bytes),
             sum(u.network_out_bytes)
      FROM unnest(?::integer[]) AS vm(id)
      CROSS JOIN LATERAL (
        SELECT max(hour) + INTERVAL '1 hour' AS until
        FROM public.vm_usage_hourly WHERE vm_id = vm.id) AS summed
      JOIN public.vm_usage AS u
        ON u.vm_id = vm.id AND u.at > coalesce(summed.until, '-infinity') AND u.at <= ?
      GROUP BY 1, 2
      """;

  private static final String FORGET_SAMPLES =
      "DELETE FROM public.vm_usage WHERE vm_id = ANY (?) AND at < ?";

  private static final String FORGET_HOURS =
      "DELETE FROM public.vm_usage_hourly WHERE vm_id = ANY (?) AND hour < ?";

  private final Database database;

  public UsageHistory(Database database) {
    this.database = database;
  }

  /**
   * The ids of the next rows of {@code vms}, in their order.
   *
   * @param after 0 for the first
   * @throws DatabaseException where the database does not answer
   */
  public List<Integer> vms(int after, int atMost) {
    return database.inTransaction(
        RlsContext.admin(Actor.SYNC),
        transaction -> {
          try (PreparedStatement statement = transaction.connection().prepareStatement(VMS)) {
            statement.setInt(1, after);
            statement.setInt(2, atMost);
            List<Integer> ids = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
              while (row.next()) {
                ids.add(row.getInt(1));
              }
            }
            return ids;
          }
        });
  }

  /**
   * Sums up the hours that have ended, then forgets samples and hours from before these times.
   *
   * @throws DatabaseException where the database does not answer; nothing was done then
   */
  public void condense(List<Integer> vms, Instant now, Instant samplesBefore, Instant hoursBefore) {
    database.inTransaction(
        RlsContext.admin(Actor.SYNC),
        transaction -> {
          Connection connection = transaction.connection();
          return update(connection, SUM_UP, vms, now.truncatedTo(ChronoUnit.HOURS))
              + update(connection, FORGET_SAMPLES, vms, samplesBefore)
              + update(connection, FORGET_HOURS, vms, hoursBefore);
        });
  }

  private static int update(Connection connection, String sql, List<Integer> vms, Instant time)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, connection.createArrayOf("int4", vms.toArray()));
      statement.setObject(2, time.atOffset(ZoneOffset.UTC));
      return statement.executeUpdate();
    }
  }
}
