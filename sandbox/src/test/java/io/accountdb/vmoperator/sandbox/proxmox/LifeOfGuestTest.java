package io.accountdb.vmoperator.sandbox.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The whole way of a guest under the operator's own token, as the minimal role allows it. */
class LifeOfGuestTest extends SimulatorTestBase {
  @Test
  void shouldLiveFromCloneToDeletionUnderTheMinimalRole() {
    // Given
    String vmid = operator.get("/cluster/nextid").data().asText();
    assertThat(vmid).isEqualTo("103");

    // When
    String cloned =
        operator.task(
            operator.post(
                "/nodes/pve1/qemu/9000/clone",
                Map.of(
                    "newid",
                    vmid,
                    "name",
                    "web",
                    "full",
                    "1",
                    "pool",
                    "kubernetes",
                    "description",
                    "ours")));

    // Then
    assertThat(cloned).isEqualTo("OK");
    var config = operator.get("/nodes/pve1/qemu/103/config").data();
    assertThat(config.path("name").asText()).isEqualTo("web");
    assertThat(config.path("description").asText()).isEqualTo("ours");
    assertThat(config.path("tags").asText()).isEqualTo("ubuntu;cloudinit");
    assertThat(config.path("cores").isNumber()).isTrue();
    assertThat(config.path("memory").isTextual()).isTrue();
    assertThat(config.has("template")).isFalse();

    var changed =
        operator.put(
            "/nodes/pve1/qemu/103/config",
            Map.of("digest", config.path("digest").asText(), "cores", "4", "memory", "4096"));
    assertThat(changed.status()).as(changed.body()).isEqualTo(200);
    assertThat(operator.task(operator.post("/nodes/pve1/qemu/103/status/start", Map.of())))
        .isEqualTo("OK");
    assertThat(operator.get("/nodes/pve1/qemu/103/status/current").data().path("status").asText())
        .isEqualTo("running");

    var interfaces =
        Awaitility.await("agent")
            .atMost(Duration.ofSeconds(10))
            .until(
                () -> operator.get("/nodes/pve1/qemu/103/agent/network-get-interfaces"),
                answer -> answer.status() == 200)
            .data()
            .path("result");
    assertThat(interfaces.findValuesAsText("ip-address")).contains("10.20.0.10", "fd00:20::10");

    assertThat(operator.task(operator.post("/nodes/pve1/qemu/103/status/shutdown", Map.of())))
        .isEqualTo("OK");
    assertThat(operator.task(operator.delete("/nodes/pve1/qemu/103?purge=1"))).isEqualTo("OK");
    assertThat(simulator.guest(103)).isEmpty();
    assertThat(simulator.ledger().touchedVmids()).containsExactly(103);
  }
}
