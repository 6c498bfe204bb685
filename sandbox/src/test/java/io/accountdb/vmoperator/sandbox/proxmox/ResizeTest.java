package io.accountdb.vmoperator.sandbox.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Disks that grow, and the list of what waits for a restart. */
class ResizeTest extends SimulatorTestBase {
  @BeforeEach
  void cloneOne() {
    cloned(110);
  }

  @Test
  void shouldGrowADiskToASizeOrByOne() {
    // When
    String absolute = resized(Map.of("disk", "scsi0", "size", "20G"));
    String relative = resized(Map.of("disk", "scsi0", "size", "+512M"));
    String same = resized(Map.of("disk", "scsi0", "size", "20992M"));

    // Then
    assertThat(absolute).isEqualTo("OK");
    assertThat(relative).isEqualTo("OK");
    assertThat(same).isEqualTo("OK");
    assertThat(simulator.guest(110).orElseThrow().config().get("scsi0")).contains("size=20992M");
    assertThat(root.get("/nodes/pve1/tasks?typefilter=resize").data()).hasSize(3);
  }

  @Test
  void shouldFailInTheTaskAndLeaveTheDiskAsItWas() {
    // Given
    String before = simulator.guest(110).orElseThrow().config().get("scsi0");

    // When, Then
    assertThat(resized(Map.of("disk", "scsi0", "size", "1G")))
        .isEqualTo("shrinking disks is not supported");
    assertThat(resized(Map.of("disk", "scsi9", "size", "1G")))
        .isEqualTo("disk 'scsi9' does not exist");
    assertThat(resized(Map.of("disk", "scsi1", "size", "1G")))
        .isEqualTo("you can't resize a cdrom");
    assertThat(resized(Map.of("disk", "scsi0", "size", "20G", "digest", "0".repeat(40))))
        .isEqualTo("checksum mismatch (file change by other user?)");
    simulator.outOfBand().edit(110, "lock", "backup");
    assertThat(resized(Map.of("disk", "scsi0", "size", "20G"))).isEqualTo("VM is locked (backup)");
    assertThat(simulator.guest(110).orElseThrow().config().get("scsi0")).isEqualTo(before);
  }

  @Test
  void shouldFindOutOnlyInTheTaskThatThereIsNoSuchGuest() {
    assertThat(root.task(root.put(guest(4711) + "/resize", Map.of("disk", "scsi0", "size", "20G"))))
        .isEqualTo("Configuration file 'nodes/pve1/qemu-server/4711.conf' does not exist");
  }

  @Test
  void shouldCheckParametersAndRightsInTheCall() {
    assertThat(
            operator
                .put(guest(110) + "/resize", Map.of("disk", "scsi0", "size", "much"))
                .error("size"))
        .contains("value does not match the regex pattern");
    assertThat(operator.put(guest(110) + "/resize", Map.of("disk", "net0", "size", "1G")).status())
        .isEqualTo(400);
    assertThat(operator.put(guest(100) + "/resize", Map.of("disk", "x", "size", "much")).status())
        .isEqualTo(403);
  }

  @Test
  void shouldListWhatWaitsForARestart() {
    // Given
    operator.task(operator.post(guest(110) + "/status/start", Map.of()));
    operator.put(guest(110) + "/config", Map.of("cores", "4", "bios", "ovmf"));
    operator.put(guest(110) + "/config", Map.of("delete", "memory"));

    // When
    Map<String, JsonNode> rows = new HashMap<>();
    operator
        .get(guest(110) + "/pending")
        .data()
        .forEach(row -> rows.put(row.path("key").asText(), row));

    // Then
    assertThat(rows.get("cores").path("pending").asInt()).isEqualTo(4);
    assertThat(rows.get("cores").path("value").isNumber()).isTrue();
    assertThat(rows.get("bios").path("pending").asText()).isEqualTo("ovmf");
    assertThat(rows.get("bios").has("value")).isFalse();
    assertThat(rows.get("memory").path("delete").asInt()).isEqualTo(1);
    assertThat(rows.get("memory").has("pending")).isFalse();
    assertThat(rows.get("name").has("pending")).isFalse();
    assertThat(rows.get("digest").path("value").asText())
        .isEqualTo(simulator.guest(110).orElseThrow().digest());
    assertThat(operator.get(guest(100) + "/pending").status()).isEqualTo(403);
    assertThat(root.get(guest(4711) + "/pending").status()).isEqualTo(500);
  }

  private String resized(Map<String, String> parameters) {
    return operator.task(operator.put(guest(110) + "/resize", parameters));
  }
}
