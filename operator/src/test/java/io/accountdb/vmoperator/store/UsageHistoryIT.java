package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UsageHistoryIT {
  private static final Instant NOW = Instant.parse("2026-09-01T11:10:00Z");
  private static final String HOURS =
      """
      SELECT vm_id, to_char(hour AT TIME ZONE 'UTC', 'HH24:MI'), samples, cpu_percent_average,
             cpu_percent_maximum, memory_mb_average, memory_mb_maximum, network_in_bytes
      FROM public.vm_usage_hourly ORDER BY vm_id, hour
      """;

  private PostgresFixture postgres;
  private Database database;
  private UsageHistory usage;
  private int vm;
  private int another;

  @BeforeEach
  void migrate() {
    postgres = PostgresFixture.migrated();
    int alice = postgres.user("alice");
    int node = postgres.node("pve1", "10.0.0.1", alice);
    vm = postgres.vm(101, node, alice);
    another = postgres.vm(102, node, postgres.user("bob"));
    database = Database.open(postgres.runtime());
    usage = new UsageHistory(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void shouldSumUpTheHoursThatHaveEnded() {
    // Given
    sample(vm, "2026-09-01T09:00:00Z", 70, 700, 7);
    sample(vm, "2026-09-01T09:05:00Z", 10, 100, 1);
    sample(vm, "2026-09-01T10:00:00Z", 30, 300, 2);
    sample(vm, "2026-09-01T10:05:00Z", 50, 500, 4);
    sample(vm, "2026-09-01T11:05:00Z", 90, 900, 8);

    // When
    condense(NOW);

    // Then
    assertThat(postgres.query(HOURS))
        .containsExactly(
            vm + "|08:00|1|70|70|700|700|7",
            vm + "|09:00|2|20|30|200|300|3",
            vm + "|10:00|1|50|50|500|500|4");
  }

  @Test
  void shouldSumUpEachHourOnce() {
    // Given
    sample(vm, "2026-09-01T10:05:00Z", 10, 100, 1);
    condense(NOW);
    sample(vm, "2026-09-01T11:05:00Z", 20, 200, 2);

    // When
    condense(NOW);
    condense(NOW.plus(Duration.ofHours(1)));
    condense(NOW.plus(Duration.ofHours(1)));

    // Then
    assertThat(postgres.query(HOURS))
        .containsExactly(vm + "|10:00|1|10|10|100|100|1", vm + "|11:00|1|20|20|200|200|2");
  }

  @Test
  void shouldLeaveUnknownWhatNoSampleKnows() {
    // Given
    postgres.asSuperuser(
        "INSERT INTO public.vm_usage (vm_id, at) VALUES (%d, '2026-09-01T10:05:00Z')"
            .formatted(vm));

    // When
    condense(NOW);

    // Then
    assertThat(postgres.query(HOURS)).containsExactly(vm + "|10:00|1|null|null|null|null|null");
  }

  @Test
  void shouldForgetWhatIsOldOfTheVmsThatAreNamed() {
    // Given
    sample(vm, "2026-08-20T10:05:00Z", 10, 100, 1);
    sample(another, "2026-08-20T10:05:00Z", 10, 100, 1);
    postgres.asSuperuser(
        """
        INSERT INTO public.vm_usage_hourly (vm_id, hour, samples)
          VALUES (%d, '2025-08-31T10:00:00Z', 1)
        """
            .formatted(vm));

    // When
    usage.condense(
        List.of(vm), NOW, NOW.minus(Duration.ofDays(7)), NOW.minus(Duration.ofDays(365)));

    // Then
    assertThat(postgres.query("SELECT vm_id FROM public.vm_usage"))
        .containsExactly(Integer.toString(another));
    assertThat(postgres.query(HOURS)).containsExactly(vm + "|10:00|1|10|10|100|100|1");
  }

  @Test
  void shouldForgetTheUsageOfAVmThatIsGone() {
    // Given
    sample(vm, "2026-09-01T10:05:00Z", 10, 100, 1);
    condense(NOW);

    // When
    postgres.asSuperuser("DELETE FROM public.vms");

    // Then
    assertThat(postgres.query("SELECT vm_id FROM public.vm_usage")).isEmpty();
    assertThat(postgres.query(HOURS)).isEmpty();
  }

  @Test
  void shouldListVmsInPieces() {
    // When
    List<Integer> first = usage.vms(0, 1);
    List<Integer> second = usage.vms(first.getLast(), 1);

    // Then
    assertThat(first).containsExactly(vm);
    assertThat(second).containsExactly(another);
    assertThat(usage.vms(second.getLast(), 1)).isEmpty();
  }

  private void condense(Instant now) {
    usage.condense(
        List.of(vm, another), now, now.minus(Duration.ofDays(7)), now.minus(Duration.ofDays(365)));
  }

  private void sample(int vmId, String at, int cpu, int memory, int bytes) {
    postgres.asSuperuser(
        """
        INSERT INTO public.vm_usage (vm_id, at, cpu_percent, memory_mb, network_in_bytes)
          VALUES (%d, '%s', %d, %d, %d)
        """
            .formatted(vmId, at, cpu, memory, bytes));
  }
}
