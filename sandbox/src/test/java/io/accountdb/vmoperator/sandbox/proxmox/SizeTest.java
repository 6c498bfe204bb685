package io.accountdb.vmoperator.sandbox.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A cluster of twenty nodes with some thousands of guests. */
class SizeTest extends SimulatorTestBase {
  private static final int NODES = 20;
  private static final int GUESTS = 5_000;

  @Override
  World world() {
    return World.ofSize(NODES, GUESTS);
  }

  @Test
  void shouldListEachGuestOfTheFleetOnceWithWhatIsItsOwn() {
    // When
    JsonNode rows = operator.get("/cluster/resources?type=vm").data();

    // Then
    assertThat(rows).hasSize(GUESTS + 2);
    Set<String> names = new HashSet<>();
    Map<String, Integer> byNode = new HashMap<>();
    for (JsonNode row : rows) {
      names.add(row.path("name").asText());
      byNode.merge(row.path("node").asText(), 1, Integer::sum);
      assertThat(row.path("pool").asText()).isEqualTo("kubernetes");
    }
    assertThat(names).hasSize(GUESTS + 2).contains("vm-10000", "vm-14999");
    assertThat(byNode).hasSize(NODES).containsEntry("pve20", GUESTS / NODES);
    JsonNode last = row(operator, 14_999);
    assertThat(last.path("status").asText()).isEqualTo("running");
    assertThat(last.path("maxmem").asLong()).isEqualTo(2L << 30);
    assertThat(last.path("maxdisk").asLong()).isEqualTo(10L << 30);
    assertThat(last.path("tags").asText()).isEqualTo("fleet");
  }

  @Test
  void shouldHideTheFleetFromWhoMayNotSeeIt() {
    // Given
    simulator.outOfBand().pool(10_000, "webshop");
    simulator.outOfBand().pool(10_001, null);

    // When
    Set<Integer> visible = new HashSet<>();
    operator
        .get("/cluster/resources?type=vm")
        .data()
        .forEach(row -> visible.add(row.path("vmid").asInt()));

    // Then
    assertThat(visible).hasSize(GUESTS).doesNotContain(10_000, 10_001).contains(10_002);
    assertThat(root.get("/cluster/resources?type=vm").data()).hasSize(GUESTS + 5);
  }

  @Test
  void shouldAddUpWhatNodesAndStoragesHold() {
    // When
    JsonNode node = find("node/pve20");
    JsonNode storage = find("storage/pve20/ceph");
    JsonNode local = find("storage/pve20/local-lvm");

    // Then
    assertThat(node.path("mem").asLong()).isEqualTo((1L << 30) + GUESTS / NODES * (512L << 20));
    assertThat(storage.path("disk").asLong())
        .isGreaterThan(GUESTS * (10L << 30))
        .isEqualTo(find("storage/pve1/ceph").path("disk").asLong());
    assertThat(local.path("disk").asLong(-1)).isZero();
  }

  private JsonNode find(String id) {
    for (JsonNode row : root.get("/cluster/resources").data()) {
      if (row.path("id").asText().equals(id)) {
        return row;
      }
    }
    throw new AssertionError("no row " + id);
  }

  @Test
  void shouldBeAsRealAsAnyOtherGuest() {
    // Given
    String guest = "/nodes/pve2/qemu/10001";

    // When
    String renamed =
        operator.put(guest + "/config", Map.of("name", "renamed")).status() == 200 ? "OK" : "";
    String stopped = operator.task(operator.post(guest + "/status/stop", Map.of()));
    String destroyed = operator.task(operator.delete(guest));
    JsonNode config = operator.get("/nodes/pve3/qemu/10002/config").data();

    // Then
    assertThat(renamed).isEqualTo("OK");
    assertThat(stopped).isEqualTo("OK");
    assertThat(destroyed).isEqualTo("OK");
    assertThat(simulator.guest(10_001)).isEmpty();
    assertThat(config.path("net0").asText()).isEqualTo("virtio=BC:24:11:00:27:12,bridge=vmbr0");
    assertThat(config.path("smbios1").asText()).matches("uuid=[0-9a-f-]{32}2712");
    assertThat(operator.get("/access/permissions").data().path("/vms/10002").has("VM.Audit"))
        .isTrue();
  }
}
