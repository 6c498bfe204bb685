package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UsageSamplesIT {
  private static final ClusterKey CLUSTER = new ClusterKey("cluster-1", "pve");
  private static final Instant AT = Instant.parse("2026-09-01T10:05:00Z");

  private PostgresFixture postgres;
  private Database database;
  private UsageSamples samples;
  private SyncEpoch epoch;
  private int ofAlice;
  private int ofBob;

  @BeforeEach
  void migrate() {
    postgres = PostgresFixture.migrated();
    int alice = postgres.user("alice");
    int node = postgres.node("pve1", "10.0.0.1", alice);
    ofAlice = postgres.vm(101, node, alice);
    ofBob = postgres.vm(102, node, postgres.user("bob"));
    database = Database.open(postgres.runtime());
    samples = new UsageSamples(database);
    epoch = new SyncEpochs(database).take(CLUSTER);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void shouldAddSamplesOfAllOwnersVms() {
    // When
    int added =
        samples.add(
            epoch,
            AT,
            List.of(
                new UsageSample(ofAlice, 12.5, 512, null),
                new UsageSample(ofBob, 50, 1_024, new UsageSample.Traffic(1, 2, 3, 4))));

    // Then
    assertThat(added).isEqualTo(2);
    assertThat(rows())
        .containsExactly(
            ofAlice + "|10:05|12.5|512|null|null|null|null", ofBob + "|10:05|50|1024|1|2|3|4");
  }

  @Test
  void shouldKeepTheSampleThatIsThere() {
    // Given
    samples.add(epoch, AT, List.of(new UsageSample(ofAlice, 10, 100, null)));

    // When
    int added =
        samples.add(
            epoch,
            AT,
            List.of(
                new UsageSample(ofAlice, 20, 200, null), new UsageSample(ofBob, 30, 300, null)));

    // Then
    assertThat(added).isEqualTo(1);
    assertThat(rows()).first().asString().contains("|10|100|");
  }

  @Test
  void shouldLeaveOutAVmWhoseRowIsGone() {
    // When
    int added =
        samples.add(
            epoch,
            AT,
            List.of(new UsageSample(ofAlice, 10, 100, null), new UsageSample(4711, 20, 200, null)));

    // Then
    assertThat(added).isEqualTo(1);
  }

  @Test
  void shouldAddNothingOnceAnotherLeads() {
    // Given
    new SyncEpochs(database).take(CLUSTER);

    // Then
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(() -> samples.add(epoch, AT, List.of(new UsageSample(ofAlice, 10, 100, null))))
        .satisfies(
            refused ->
                assertThat(refused.failure()).isInstanceOf(DatabaseFailure.Superseded.class));
    assertThat(rows()).isEmpty();
  }

  private List<String> rows() {
    return postgres.query(
        """
        SELECT vm_id, to_char(at AT TIME ZONE 'UTC', 'HH24:MI'), cpu_percent, memory_mb,
               disk_read_bytes, disk_written_bytes, network_in_bytes, network_out_bytes
        FROM public.vm_usage ORDER BY vm_id
        """);
  }
}
