package io.accountdb.vmoperator.sync;

import static io.accountdb.vmoperator.sync.AgentStage.ACCOUNT_DB;
import static io.accountdb.vmoperator.sync.AgentStage.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rows of the nodes, through all the agent's loops. */
class AgentNodesIT {
  private final AgentStage stage = new AgentStage();

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  void shouldBeatOnceAMinute() {
    // Given
    stage.mirrorWeb();
    stage.pollTwice();
    List<String> before = ACCOUNT_DB.query("SELECT last_seen FROM proxmox_nodes ORDER BY id");

    // When
    stage.clock.advanceSeconds(60);

    // Then
    eventually(
        () ->
            assertThat(ACCOUNT_DB.query("SELECT last_seen FROM proxmox_nodes ORDER BY id"))
                .doesNotContainAnyElementsOf(before));
  }

  @Test
  void shouldChangeNoRowButTheNodesOfAClusterThatCannotBeReached() {
    // Given
    stage.mirrorWeb();
    List<String> rows = ACCOUNT_DB.rows();

    // When
    stage.proxmox.fail("resources", FakeProxmox.UNREACHABLE);
    eventually(() -> assertThat(stage.health().failingSince()).isNotNull());
    stage.clock.advanceSeconds(60);

    // Then
    eventually(
        () ->
            assertThat(ACCOUNT_DB.query("SELECT DISTINCT status FROM proxmox_nodes"))
                .containsExactly("disconnected"));
    assertThat(ACCOUNT_DB.rows()).isEqualTo(rows);
    stage.proxmox.heal("resources");
    eventually(
        () ->
            assertThat(ACCOUNT_DB.query("SELECT DISTINCT status FROM proxmox_nodes"))
                .containsExactly("connected"));
  }

  @Test
  void shouldNameANodeOwnerThatDoesNotExist() {
    // When
    stage.connect("nobody");

    // Then
    eventually(
        () ->
            assertThat(stage.health().storeProblem())
                .isNotNull()
                .satisfies(
                    problem -> {
                      assertThat(problem.reason()).isEqualTo("NodeOwnerNotFound");
                      assertThat(problem.message()).contains("nobody");
                    }));
    assertThat(ACCOUNT_DB.query("SELECT id FROM proxmox_nodes")).isEmpty();
  }

  @Test
  void shouldUseTheNodeRowsThatAccountDbMade() {
    // Given
    ACCOUNT_DB.query(
        "INSERT INTO proxmox_nodes (name, hostname, owner_id) VALUES ('pve1', '10.0.0.11', "
            + stage.bob
            + "), ('pve2', 'pve2', "
            + stage.bob
            + "), ('pve2', 'PVE2', "
            + stage.bob
            + ")");

    // When
    stage.connect();

    // Then
    eventually(
        () ->
            assertThat(stage.health().storeProblem())
                .isNotNull()
                .satisfies(problem -> assertThat(problem.reason()).isEqualTo("NodeRowAmbiguous")));
    eventually(
        () ->
            assertThat(ACCOUNT_DB.query("SELECT id, status FROM proxmox_nodes ORDER BY id"))
                .containsExactly("1|connected", "2|disconnected", "3|disconnected"));
  }
}
