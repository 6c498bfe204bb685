package io.accountdb.vmoperator.sync;

import static io.accountdb.vmoperator.sync.AgentStage.ACCOUNT_DB;
import static io.accountdb.vmoperator.sync.AgentStage.CLUSTER;
import static io.accountdb.vmoperator.sync.AgentStage.GUEST;
import static io.accountdb.vmoperator.sync.AgentStage.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.AgentInterface;
import io.accountdb.vmoperator.proxmox.GuestUsage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the agent keeps and tells beside the rows, and that it is still where nothing happens. */
class AgentThriftIT {
  private final AgentStage stage = new AgentStage();

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void shouldSendNoStatementAndWakeNobodyWithoutAChange() {
    // Given
    stage.passSampleOfUsage();
    stage.proxmox.agentOf(101, new AgentInterface("eth0", TestGuest.MAC, List.of("192.0.2.10")));
    stage.mirrorWeb();
    stage.clock.advanceSeconds(2);
    eventually(() -> assertThat(ACCOUNT_DB.rows()).first().asString().contains("192.0.2.10"));
    stage.pollTwice();
    stage.pollTwice();
    String before = ACCOUNT_DB.latestStatement();
    stage.wakes.forget();

    // When
    for (int uptime = 3_601; uptime < 3_604; uptime++) {
      stage.proxmox.put(GUEST.uptime(uptime));
      stage.pollTwice();
    }

    // Then
    assertThat(ACCOUNT_DB.latestStatement()).isEqualTo(before);
    assertThat(stage.wakes.wakes()).isEmpty();
  }

  @Test
  void shouldKeepASampleOfWhatAVmUsesInFiveMinutes() {
    // Given
    stage.proxmox.uses(101, new GuestUsage(0.25, 1L << 30, 3_600, 1, 2, 3, 4));
    stage.mirrorWeb();

    // When
    stage.passSampleOfUsage();
    eventually(() -> assertThat(ACCOUNT_DB.query("SELECT at FROM vm_usage")).hasSize(1));
    stage.proxmox.uses(101, new GuestUsage(0.5, 2L << 30, 3_900, 11, 22, 33, 44));
    stage.pollTwice();
    stage.passSampleOfUsage();

    // Then
    eventually(
        () ->
            assertThat(
                    ACCOUNT_DB.query(
                        "SELECT vm_id, to_char(at, 'SS'), cpu_percent, memory_mb, disk_read_bytes,"
                            + " disk_written_bytes, network_in_bytes, network_out_bytes"
                            + " FROM vm_usage ORDER BY at"))
                .containsExactly("1|00|25|1024|null|null|null|null", "1|00|50|2048|10|20|30|40"));
  }

  @Test
  void shouldCountWhatItWrites() {
    // Given
    stage.mirrorWeb();

    // When
    stage.proxmox.put(GUEST.status("stopped"));

    // Then
    eventually(
        () -> {
          AgentReport report = stage.agents().reports().getFirst();
          assertThat(report.written())
              .containsEntry(AgentReport.Change.INSERT, 1L)
              .containsEntry(AgentReport.Change.UPDATE, 1L)
              .containsEntry(AgentReport.Change.DELETE, 0L);
          assertThat(report.vms()).isEqualTo(Map.of(new AgentReport.Place("pve1", "stopped"), 1));
          assertThat(report.lastSync()).isNotNull();
        });
  }

  @Test
  void shouldKnowOwnersForTenSecondsWithoutAskingAgain() {
    // Given
    OwnerLookup active = stage.agents().owner("platform");
    ACCOUNT_DB.query("UPDATE users SET is_active = false WHERE username = 'platform'");

    // When
    OwnerLookup remembered = stage.agents().owner("platform");
    stage.clock.advanceSeconds(10);
    OwnerLookup asked = stage.agents().owner("platform");

    // Then
    ACCOUNT_DB.query("UPDATE users SET is_active = true WHERE username = 'platform'");
    assertThat(active).isEqualTo(new OwnerLookup.Found(ACCOUNT_DB.user("platform"), "platform"));
    assertThat(remembered).isEqualTo(active);
    assertThat(asked).isEqualTo(new OwnerLookup.Inactive("platform"));
    assertThat(stage.agents().owner("nobody")).isEqualTo(new OwnerLookup.Unknown("nobody"));
  }

  @Test
  void shouldForgetTheSnapshotOfADisconnectedClusterButKeepItsRows() {
    // Given
    stage.mirrorWeb();

    // When
    stage.agents().disconnect(CLUSTER);

    // Then
    assertThat(stage.agents().snapshot(CLUSTER)).isEmpty();
    assertThat(stage.health()).isEqualTo(ClusterHealth.UNKNOWN);
    assertThat(ACCOUNT_DB.query("SELECT id FROM vms")).containsExactly("1");
    assertThat(stage.agents().bindings(CLUSTER))
        .isInstanceOfSatisfying(
            BindingLookup.Known.class, known -> assertThat(known.bindings()).hasSize(1));
  }
}
