package io.accountdb.vmoperator.sandbox.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What the cluster tells of its guests, late as it is (API2/Cluster.pm, API2Tools.pm). */
class ResourcesTest extends SimulatorTestBase {
  @Override
  double timeScale() {
    return 20;
  }

  private JsonNode row(int vmid) {
    return row(root, vmid);
  }

  private static Set<String> ids(JsonNode rows) {
    Set<String> ids = new TreeSet<>();
    rows.forEach(row -> ids.add(row.path("id").asText()));
    return ids;
  }

  @Test
  void shouldShowANewGuestWithoutNameAndStatusUntilTheNextBroadcast() {
    // Given
    simulator.faults().staleResources(false);
    simulator.outOfBand().create(110, "pve1", Map.of("name", "fresh", "tags", "a"));

    // When
    JsonNode first = row(110);

    // Then
    if (first.path("status").asText().equals("unknown")) {
      assertThat(first.has("name")).isFalse();
      assertThat(first.has("template")).isFalse();
    }
    assertThat(first.path("tags").asText()).isEqualTo("a");
    Awaitility.await("broadcast").until(() -> row(110).path("name").asText().equals("fresh"));
    assertThat(row(110).path("status").asText()).isEqualTo("stopped");
  }

  @Test
  void shouldLagBehindAStop() {
    // Given
    simulator.faults().staleResources(false);
    String upid = root.post("/nodes/pve1/qemu/100/status/stop", Map.of()).data().asText();
    root.exitStatus(upid);

    // When
    String live = root.get("/nodes/pve1/qemu/100/status/current").data().path("status").asText();
    List<String> seen = new ArrayList<>();
    Awaitility.await("broadcast")
        .until(
            () -> {
              seen.add(row(100).path("status").asText());
              return seen.getLast().equals("stopped");
            });

    // Then
    assertThat(live).isEqualTo("stopped");
    assertThat(new HashSet<>(seen)).isSubsetOf("running", "stopped");
  }

  @Test
  void shouldShowThePredecessorsNameOnARecycledVmid() {
    // Given
    simulator.faults().staleResources(false);
    simulator.outOfBand().create(110, "pve1", Map.of("name", "old"));
    Awaitility.await("broadcast").until(() -> row(110).path("name").asText().equals("old"));

    // When
    simulator.outOfBand().delete(110);
    boolean gone = !ids(root.get("/cluster/resources").data()).contains("qemu/110");
    simulator.outOfBand().create(110, "pve1", Map.of("name", "new"));
    List<String> names = new ArrayList<>();
    Awaitility.await("the new name")
        .until(
            () -> {
              names.add(row(110).path("name").asText());
              return names.getLast().equals("new");
            });

    // Then
    assertThat(gone).isTrue();
    assertThat(new HashSet<>(names)).isSubsetOf("old", "new");
  }

  @Test
  void shouldLeaveOutSilentlyWhatTheCallerMayNotSee() {
    // When
    Set<String> operators = ids(operator.get("/cluster/resources").data());
    Set<String> roots = ids(root.get("/cluster/resources").data());

    // Then
    assertThat(operators)
        .contains("qemu/9000", "qemu/9001", "node/pve1", "node/pve2", "/pool/kubernetes")
        .doesNotContain("qemu/100", "qemu/101", "lxc/102", "/pool/webshop", "storage/pve1/ceph");
    assertThat(roots)
        .contains("qemu/100", "lxc/102", "/pool/webshop", "storage/pve1/ceph", "storage/pve2/ceph");
  }

  @Test
  void shouldFilterByTypeAndRefuseUnknownTypes() {
    // When
    Set<String> guests = ids(root.get("/cluster/resources?type=vm").data());
    var pools = root.get("/cluster/resources?type=pool");

    // Then
    assertThat(guests)
        .containsExactlyInAnyOrder("qemu/100", "qemu/101", "lxc/102", "qemu/9000", "qemu/9001");
    assertThat(pools.status()).isEqualTo(400);
    assertThat(pools.error("type")).contains("enumeration 'vm, storage, node, sdn'");
  }

  @Test
  void shouldShowFiguresInBytesAndSeconds() {
    // When
    JsonNode guest = row(100);

    // Then
    assertThat(guest.path("maxmem").asLong()).isEqualTo(8L << 30);
    assertThat(guest.path("maxdisk").asLong()).isEqualTo(80L << 30);
    assertThat(guest.path("maxcpu").asInt()).isEqualTo(4);
    assertThat(guest.path("uptime").asLong()).isGreaterThanOrEqualTo(86_000);
    assertThat(guest.path("template").asInt()).isZero();
    assertThat(guest.path("pool").asText()).isEqualTo("webshop");
  }

  @Test
  void shouldTellWhetherAVmidIsFreeAndInRange() {
    // When
    var taken = operator.get("/cluster/nextid?vmid=102");
    var free = operator.get("/cluster/nextid?vmid=150");
    var low = operator.get("/cluster/nextid?vmid=99");

    // Then
    assertThat(taken.status()).isEqualTo(400);
    assertThat(taken.error("vmid")).isEqualTo("VM 102 already exists");
    assertThat(free.data().isTextual()).isTrue();
    assertThat(free.data().asText()).isEqualTo("150");
    assertThat(low.status()).isEqualTo(400);
  }

  @Test
  void shouldShowTheClusterItself() {
    // When
    JsonNode status = operator.get("/cluster/status").data();
    JsonNode nodes = operator.get("/nodes").data();
    JsonNode version = operator.get("/version").data();

    // Then
    assertThat(status.get(0).path("quorate").asInt()).isEqualTo(1);
    assertThat(status).hasSize(3);
    assertThat(nodes.get(0).path("ssl_fingerprint").asText())
        .matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
    assertThat(version.path("version").asText()).startsWith("9.");
  }

  @Test
  void shouldListTheVirtualMachinesOfANode() {
    // When
    var rows = root.get("/nodes/pve2/qemu").data();

    // Then
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).path("vmid").asInt()).isEqualTo(101);
    assertThat(rows.get(0).has("qmpstatus")).isFalse();
  }
}
