package io.accountdb.vmoperator.store;

import java.sql.PreparedStatement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Adds to {@code vm_usage}: one sample per VM and time, for many VMs in one statement. */
public final class UsageSamples {
  // A VM whose row has just gone has no sample; the lock keeps the others until the commit.
  private static final String INSERT =
      """
      INSERT INTO public.vm_usage (vm_id, cpu_percent, memory_mb, disk_read_bytes,
                                   disk_written_bytes, network_in_bytes, network_out_bytes, at)
      SELECT n.*, ?
      FROM unnest(?::integer[], ?::real[], ?::integer[], ?::bigint[], ?::bigint[], ?::bigint[],
                  ?::bigint[]) AS n(vm_id)
      JOIN public.vms AS v ON v.id = n.vm_id
      FOR KEY SHARE OF v
      ON CONFLICT (vm_id, at) DO NOTHING
      """;

  private static final List<ArrayColumn<UsageSample>> COLUMNS =
      List.of(
          new ArrayColumn<>("int4", UsageSample::vmId),
          new ArrayColumn<>("float4", sample -> (float) sample.cpuPercent()),
          new ArrayColumn<>("int4", UsageSample::memoryMb),
          traffic(UsageSample.Traffic::diskReadBytes),
          traffic(UsageSample.Traffic::diskWrittenBytes),
          traffic(UsageSample.Traffic::networkInBytes),
          traffic(UsageSample.Traffic::networkOutBytes));

  private final Database database;

  public UsageSamples(Database database) {
    this.database = database;
  }

  /**
   * Adds the samples of one moment, whoever owns the VMs; those that are there already are kept.
   *
   * @param epoch of the cluster that the VMs are on
   * @return how many were added
   * @throws DatabaseException where none was
   */
  public int add(SyncEpoch epoch, Instant at, List<UsageSample> samples) {
    return database.inTransaction(
        epoch,
        RlsContext.admin(Actor.SYNC),
        transaction -> {
          try (PreparedStatement statement = transaction.connection().prepareStatement(INSERT)) {
            statement.setObject(1, at.atOffset(ZoneOffset.UTC));
            ArrayColumn.bind(statement, 2, COLUMNS, samples);
            return statement.executeUpdate();
          }
        });
  }

  private static ArrayColumn<UsageSample> traffic(ToLongFunction<UsageSample.Traffic> bytes) {
    return new ArrayColumn<>(
        "int8",
        sample -> {
          UsageSample.@Nullable Traffic traffic = sample.traffic();
          return traffic == null ? null : bytes.applyAsLong(traffic);
        });
  }
}
