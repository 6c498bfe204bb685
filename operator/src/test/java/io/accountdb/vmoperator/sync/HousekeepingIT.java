package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.store.AuditTrail;
import io.accountdb.vmoperator.store.Database;
import io.accountdb.vmoperator.store.UsageHistory;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HousekeepingIT {
  private static final AccountDb ACCOUNT_DB = AccountDb.shared();

  private final ManualClock clock = ManualClock.running();
  private Database database;
  private Housekeeping housekeeping;

  @BeforeEach
  void open() {
    ACCOUNT_DB.clear();
    ACCOUNT_DB.query("TRUNCATE vm_audit");
    database = Database.open(ACCOUNT_DB.runtime());
    housekeeping = new Housekeeping(new AuditTrail(database), new UsageHistory(database), clock);
    int owner = ACCOUNT_DB.user("alice");
    ACCOUNT_DB.query(
        """
        INSERT INTO proxmox_nodes (name, hostname, owner_id) VALUES ('pve1', '10.0.0.1', %1$d);
        INSERT INTO vms (vmid, name, proxmox_node, owner_id)
          SELECT 100 + i, 'vm', 1, %1$d FROM generate_series(1, 1500) AS i;
        INSERT INTO vm_usage (vm_id, at) SELECT id, now() - INTERVAL '8 days' FROM vms;
        UPDATE vm_audit SET at = now() - INTERVAL '400 days' WHERE vmid <= 1300
        """
            .formatted(owner));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void shouldForgetInBatchesWhatIsOldThenWaitAnHour() {
    // When
    Instant due = clock.instant();
    int batches = 0;
    while (!due.isAfter(clock.instant())) {
      due = housekeeping.step();
      batches++;
    }

    // Then
    assertThat(ACCOUNT_DB.query("SELECT count(*) FROM vm_audit")).containsExactly("300");
    assertThat(ACCOUNT_DB.query("SELECT count(*) FROM vm_usage")).containsExactly("0");
    assertThat(ACCOUNT_DB.query("SELECT count(*) FROM vm_usage_hourly")).containsExactly("1500");
    assertThat(batches).isEqualTo(2 + 3 + 1);
    assertThat(Duration.between(clock.instant(), due))
        .isBetween(Duration.ofMinutes(59), Duration.ofHours(1));

    // When
    ACCOUNT_DB.query("UPDATE vm_audit SET at = now() - INTERVAL '400 days'");
    housekeeping.step();

    // Then
    assertThat(ACCOUNT_DB.query("SELECT count(*) FROM vm_audit")).containsExactly("300");

    // When
    clock.advance(Duration.ofHours(1));
    housekeeping.step();

    // Then
    assertThat(ACCOUNT_DB.query("SELECT count(*) FROM vm_audit")).containsExactly("0");
  }

  @Test
  void shouldTryAgainWhenTheDatabaseIsBack() {
    // Given
    ACCOUNT_DB.server().stop();

    // When
    Instant due;
    try {
      due = housekeeping.step();
    } finally {
      ACCOUNT_DB.server().start();
    }

    // Then
    assertThat(due).isAfter(clock.instant());

    // When / Then: a server that has just started may be too slow once more
    await()
        .untilAsserted(
            () -> {
              clock.advance(Housekeeping.AFTER_A_FAILURE);
              housekeeping.step();
              assertThat(ACCOUNT_DB.query("SELECT count(*) FROM vm_audit")).containsExactly("500");
            });
  }
}
