package io.accountdb.vmoperator.sandbox.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** A token that lacks Sys.Audit on the root path, as many do. */
class NarrowTokenTest extends SimulatorTestBase {
  @Override
  World world() {
    return changedWorld(
        "{path: /, subject: operator@pve!vm-operator",
        "{path: /vms/1000, subject: operator@pve!vm-operator");
  }

  @Test
  void shouldSeeNoTasksOfTheClusterButItsOwnOneByOne() {
    // Given
    var started = operator.post(TEMPLATE + "/status/stop", Map.of());

    // When
    String status = operator.task(started);
    var clusterTasks = operator.get("/cluster/tasks").data();
    var nodeTasks = operator.get("/nodes/pve1/tasks").data();

    // Then
    assertThat(status).isEqualTo("OK");
    assertThat(clusterTasks).isEmpty();
    assertThat(nodeTasks).hasSize(1);
  }

  @Test
  void shouldSeeNeitherQuorumNorFiguresOfNodes() {
    // When
    var clusterStatus = operator.get("/cluster/status");
    var nodes = operator.get("/cluster/resources?type=node").data();

    // Then
    assertThat(clusterStatus.status()).isEqualTo(403);
    assertThat(clusterStatus.message()).isEqualTo("Permission check failed (/, Sys.Audit)");
    assertThat(nodes).hasSize(2);
    assertThat(nodes.get(0).path("status").asText()).isEqualTo("online");
    assertThat(nodes.get(0).has("maxmem")).isFalse();
  }

  @Test
  void shouldNotReadAnothersTask() {
    // Given
    String foreign = root.post("/nodes/pve2/qemu/101/status/stop", Map.of()).data().asText();
    root.exitStatus(foreign);

    // When
    var status = operator.get("/nodes/pve2/tasks/" + Client.escape(foreign) + "/status");
    var log = operator.get("/nodes/pve2/tasks/" + Client.escape(foreign) + "/log");

    // Then
    assertThat(status.status()).isEqualTo(403);
    assertThat(log.status()).isEqualTo(403);
  }
}
