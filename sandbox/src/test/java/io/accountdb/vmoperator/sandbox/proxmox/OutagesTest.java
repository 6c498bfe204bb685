package io.accountdb.vmoperator.sandbox.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.accountdb.vmoperator.sandbox.proxmox.faults.TaskMatch;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A cluster of which a part has failed. */
class OutagesTest extends SimulatorTestBase {
  private static final String NO_QUORUM = "cluster not ready - no quorum?";

  @Override
  double timeScale() {
    return 300;
  }

  @Override
  World world() {
    return changedWorld("copyMebibytesPerSecond: 500", "copyMebibytesPerSecond: 50");
  }

  @Test
  void shouldRefuseChangesAndServeReadsWithoutQuorum() {
    // Given
    simulator.outages().loseQuorum();

    // When
    var edit = root.put(guest(100) + "/config", Map.of("description", "new"));
    var start = root.post(guest(100) + "/status/start", Map.of());
    var clone = operator.post(TEMPLATE + "/clone", cloneParameters(110));
    var delete = root.delete(guest(100));
    var foreign = operator.put(guest(100) + "/config", Map.of("description", "new"));

    // Then
    assertThat(edit.status()).isEqualTo(500);
    assertThat(edit.message()).isEqualTo(NO_QUORUM);
    assertThat(start.message()).isEqualTo(NO_QUORUM);
    assertThat(clone.message()).isEqualTo(NO_QUORUM);
    assertThat(delete.message()).isEqualTo(NO_QUORUM);
    assertThat(foreign.status()).isEqualTo(403);
    assertThat(clusterRow(root, "cluster").path("quorate").asInt(-1)).isZero();
    assertThat(root.get(guest(100) + "/config").status()).isEqualTo(200);
    assertThat(root.get("/cluster/resources").status()).isEqualTo(200);
    assertThat(operator.get("/cluster/nextid").status()).isEqualTo(200);
    assertThat(simulator.guest(110)).isEmpty();

    // When
    simulator.outages().regainQuorum();

    // Then
    assertThat(root.put(guest(100) + "/config", Map.of("description", "new")).status())
        .isEqualTo(200);
    assertThat(clusterRow(root, "cluster").path("quorate").asInt()).isEqualTo(1);
  }

  @Test
  void shouldLeaveALockedConfigWhereACloneLosesTheQuorum() {
    // Given
    var clone = operator.post(TEMPLATE + "/clone", cloneParameters(110));
    appears(110);

    // When
    simulator.outages().loseQuorum();
    String status = operator.exitStatus(clone.data().asText());

    // Then
    assertThat(status).startsWith("clone failed: unable to open file").endsWith("denied");
    assertThat(simulator.guest(110).orElseThrow().config()).containsEntry("lock", "clone");
  }

  @Test
  void shouldNotReachAnIsolatedNodeAndForgetItsGuestsOnlyAfterAWhile() {
    // Given
    simulator.faults().staleResources(false);
    Awaitility.await().until(() -> row(root, 101).path("name").isTextual());

    // When
    simulator.outages().isolate("pve2");
    var config = root.get("/nodes/pve2/qemu/101/config");
    JsonNode early = row(root, 101);

    // Then
    assertThat(config.status()).isEqualTo(595);
    assertThat(config.body()).isEmpty();
    assertThat(early.path("name").isTextual()).isTrue();
    assertThat(resource("node/pve2").path("status").asText()).isEqualTo("offline");
    assertThat(resource("node/pve1").path("status").asText()).isEqualTo("online");
    assertThat(clusterRow(root, "node/pve2").path("online").asInt(-1)).isZero();
    assertThat(clusterRow(root, "cluster").path("quorate").asInt()).isEqualTo(1);
    Awaitility.await("expiry of its statistics")
        .until(() -> row(root, 101).path("status").asText().equals("unknown"));
    assertThat(row(root, 101).has("name")).isFalse();
    assertThat(row(root, 101).path("node").asText()).isEqualTo("pve2");
    assertThat(row(root, 100).has("name")).isTrue();

    // When
    simulator.outages().reconnect("pve2");

    // Then
    assertThat(root.get("/nodes/pve2/qemu/101/config").status()).isEqualTo(200);
    Awaitility.await("next broadcast").until(() -> row(root, 101).has("name"));
  }

  @Test
  void shouldLoseTheAnswerOfACallUnderWay() {
    // Slow enough for the node to be isolated within the 30 seconds that the call takes.
    var settings = new SimulatorSettings(0, 10, Clock.systemUTC());
    try (ProxmoxSimulator slow = ProxmoxSimulator.start(World.bundled(), settings);
        Client client = new Client(slow, slow.rootToken())) {
      // Given
      slow.faults().delayTask(TaskMatch.type("qmconfig"), Duration.ofMinutes(10), 1);

      // When
      CompletableFuture<Client.Answer> answer =
          CompletableFuture.supplyAsync(
              () ->
                  client.post(
                      "/nodes/pve2/qemu/101/config",
                      Map.of("description", "new", "background_delay", "30")));
      Awaitility.await("the worker")
          .until(() -> client.get("/nodes/pve2/tasks?source=active").body().contains("qmconfig"));
      slow.outages().isolate("pve2");

      // Then
      assertThat(answer.join().status()).isEqualTo(596);
    }
  }

  @Test
  void shouldForgetGuestsWhosePvestatdIsDeadThoughTheyRun() {
    // Given
    simulator.faults().staleResources(false);
    Awaitility.await().until(() -> row(root, 100).path("status").asText().equals("running"));

    // When
    simulator.outages().stopStatistics("pve1");
    simulator.outOfBand().stop(100);

    // Then
    assertThat(row(root, 100).path("status").asText()).isEqualTo("running");
    Awaitility.await("expiry of its statistics")
        .until(() -> row(root, 100).path("status").asText().equals("unknown"));
    assertThat(row(root, 100).has("template")).isFalse();
    assertThat(row(root, 101).has("name")).isTrue();
    assertThat(resource("node/pve1").path("status").asText()).isEqualTo("unknown");
    assertThat(resource("storage/pve1/ceph").path("status").asText()).isEqualTo("unknown");
    assertThat(root.get(guest(100) + "/status/current").data().path("status").asText())
        .isEqualTo("stopped");

    // When
    simulator.outages().resumeStatistics("pve1");

    // Then
    Awaitility.await("next broadcast")
        .until(() -> row(root, 100).path("status").asText().equals("stopped"));
  }

  @Test
  void shouldServeTheWholeClusterAtEachEndpoint() {
    // Given
    URI second = simulator.urls().get("pve2");
    try (Client other = new Client(simulator, second, simulator.rootToken())) {
      // When
      simulator.outages().closeEndpoint("pve1");

      // Then
      assertThatThrownBy(() -> root.get("/version")).isInstanceOf(UncheckedIOException.class);
      assertThat(other.get(guest(100) + "/config").status()).isEqualTo(200);
      assertThat(other.get("/nodes/localhost/qemu/101/config").status()).isEqualTo(200);
      assertThat(clusterRow(other, "node/pve2").path("local").asInt()).isEqualTo(1);
      assertThat(clusterRow(other, "node/pve1").path("local").asInt(-1)).isZero();
      assertThat(clusterRow(other, "node/pve1").path("online").asInt()).isEqualTo(1);

      // When
      simulator.outages().openEndpoint("pve1");

      // Then
      assertThat(root.get("/version").status()).isEqualTo(200);
      assertThat(simulator.urls().keySet()).containsExactly("pve1", "pve2");
      assertThat(simulator.url()).isEqualTo(simulator.urls().get("pve1"));
    }
  }

  @Test
  void shouldWorkAgainAfterTheEndOfAllOutages() {
    // Given
    simulator.outages().loseQuorum();
    simulator.outages().isolate("pve1");
    simulator.outages().closeEndpoint("pve2");

    // When
    simulator.outages().end();

    // Then
    assertThat(root.put(guest(100) + "/config", Map.of("description", "new")).status())
        .isEqualTo(200);
    assertThat(root.get("/nodes/pve2/qemu/101/config").status()).isEqualTo(200);
  }

  @Test
  void shouldNameTheNodesThereAre() {
    assertThatThrownBy(() -> simulator.outages().isolate("pve9"))
        .hasMessage("no node is called 'pve9'; there are pve1, pve2");
  }

  private static JsonNode clusterRow(Client client, String id) {
    return find(client.get("/cluster/status").data(), id);
  }

  private JsonNode resource(String id) {
    return find(root.get("/cluster/resources").data(), id);
  }

  private static JsonNode find(JsonNode rows, String id) {
    for (JsonNode row : rows) {
      if (row.path("id").asText().equals(id)) {
        return row;
      }
    }
    throw new AssertionError("no row " + id + " in " + rows);
  }
}
