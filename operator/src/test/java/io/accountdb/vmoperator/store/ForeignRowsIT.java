package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many owners at once, on the few connections of one pool and on many virtual threads: whatever
 * they do in whatever order, none of them reaches a row of another.
 */
class ForeignRowsIT {
  private static final int OWNERS = 30;
  private static final int NODES = 3;
  private static final int THREADS = 24;
  private static final int TRANSACTIONS = 130;
  private static final int LEAST_STATEMENTS = 10_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 20_260_901})
  void shouldNeverReachARowOfSomebodyElse(long seed) throws Exception {
    // Given
    PostgresFixture postgres = PostgresFixture.migrated();
    List<Integer> owners = new ArrayList<>();
    List<Integer> nodes = new ArrayList<>();
    for (int i = 0; i < OWNERS; i++) {
      owners.add(postgres.user("user-" + i));
    }
    for (int i = 0; i < NODES; i++) {
      nodes.add(postgres.node("pve" + i, "10.0.0." + i, owners.get(i)));
    }
    AtomicInteger vmids = new AtomicInteger(100);
    List<RandomTenant> tenants = new ArrayList<>();

    // When
    try (Database database = Database.open(patient(postgres.runtime()));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        RandomTenant tenant = new RandomTenant(database, owners, nodes, vmids, seed + i);
        tenants.add(tenant);
        running.add(threads.submit(() -> tenant.live(TRANSACTIONS)));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }

    // Then
    assertThat(tenants.stream().flatMap(tenant -> tenant.foreignRows().stream()))
        .as("rows of somebody else, seed %d", seed)
        .isEmpty();
    assertThat(postgres.query("SELECT * FROM vms WHERE name !~ ('^of-' || owner_id || '-')"))
        .as("rows that bear another owner's name, seed %d", seed)
        .isEmpty();
    assertThat(tenants.stream().mapToInt(RandomTenant::statements).sum())
        .isGreaterThan(LEAST_STATEMENTS);
    assertThat(tenants.stream().mapToInt(RandomTenant::rowsReached).sum())
        .as("rows of their own that they have reached")
        .isGreaterThan(LEAST_STATEMENTS);
  }

  /** They wait for each other's locks, and more of them than connections for a connection. */
  private static DatabaseSettings patient(DatabaseSettings settings) {
    return new DatabaseSettings(
        settings.url(), settings.username(), settings.password(), Duration.ofMinutes(1));
  }
}
