package io.accountdb.vmoperator.sandbox.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What another administrator does to guests behind the operator's back. */
class OutOfBandTest extends SimulatorTestBase {
  @Test
  void shouldRestoreUnderItsOwnVmidWithItsUuid() {
    // Given
    cloned(110);
    GuestView before = simulator.guest(110).orElseThrow();
    simulator.outOfBand().backup(110);
    simulator.outOfBand().delete(110);

    // When
    simulator.outOfBand().restore(110, 110, "pve2");

    // Then
    GuestView after = simulator.guest(110).orElseThrow();
    assertThat(after.node()).isEqualTo("pve2");
    assertThat(after.running()).isFalse();
    assertThat(after.config().get("smbios1")).isEqualTo(before.config().get("smbios1"));
    assertThat(after.config().get("net0")).isEqualTo(before.config().get("net0"));
    assertThat(after.config().get("vmgenid")).isNotEqualTo(before.config().get("vmgenid"));
    assertThat(after.pool()).isNull();
    assertThat(root.get("/cluster/tasks").body()).contains(":vzdump:110:", ":qmrestore:110:");
  }

  @Test
  void shouldTurnAGuestBackToItsBackup() {
    // Given
    cloned(110);
    simulator.outOfBand().backup(110);
    simulator.outOfBand().edit(110, "description", "changed since");

    // When
    simulator.outOfBand().restore(110, 110, "pve1");

    // Then
    GuestView after = simulator.guest(110).orElseThrow();
    assertThat(after.config().get("description")).isNotEqualTo("changed since");
    assertThat(after.pool()).isEqualTo("kubernetes");
    assertThat(operator.task(operator.delete(guest(110)))).isEqualTo("OK");
  }

  @Test
  void shouldRestoreACopyThatHasItsOwnDisksAndTheSameUuid() {
    // Given
    cloned(110);
    simulator.outOfBand().backup(110);

    // When
    simulator.outOfBand().restore(110, 210, "pve1");

    // Then
    GuestView original = simulator.guest(110).orElseThrow();
    GuestView copy = simulator.guest(210).orElseThrow();
    assertThat(copy.config().get("smbios1")).isEqualTo(original.config().get("smbios1"));
    assertThat(copy.config().get("scsi0")).contains("vm-210-disk-0").doesNotContain("110");
    assertThat(operator.task(operator.delete(guest(110)))).isEqualTo("OK");
    assertThat(simulator.guest(210)).isPresent();
  }

  @Test
  void shouldRefuseARestoreThatProxmoxWouldRefuse() {
    // Given
    simulator.outOfBand().backup(100);

    // When, Then
    assertThatThrownBy(() -> simulator.outOfBand().restore(100, 100, "pve1"))
        .hasMessage("VMID 100 runs; stop it first");
    assertThatThrownBy(() -> simulator.outOfBand().restore(100, 102, "pve1"))
        .hasMessageStartingWith("VMID 102 is a lxc guest on pve2");
    assertThatThrownBy(() -> simulator.outOfBand().restore(101, 101, "pve2"))
        .hasMessage("VMID 101 has no backup; make one first");
    assertThatThrownBy(() -> simulator.outOfBand().restore(100, 210, "pve9"))
        .hasMessage("no such node: pve9");
    assertThat(simulator.guest(210)).isEmpty();
  }

  @Test
  void shouldRecycleAVmidInOneGo() {
    // Given
    cloned(110);
    GuestView before = simulator.guest(110).orElseThrow();

    // When
    simulator.outOfBand().recycle(110, "pve2", Map.of("name", "theirs"));

    // Then
    GuestView after = simulator.guest(110).orElseThrow();
    assertThat(after.node()).isEqualTo("pve2");
    assertThat(after.pool()).isNull();
    assertThat(after.config()).containsEntry("name", "theirs").doesNotContainKey("scsi0");
    assertThat(after.config().get("smbios1")).isNotEqualTo(before.config().get("smbios1"));
    assertThat(root.get("/cluster/tasks").body()).contains(":qmdestroy:110:", ":qmcreate:110:");
    assertThat(operator.get("/nodes/pve2/qemu/110/config").status()).isEqualTo(403);
  }

  @Test
  void shouldLockAGuestForAsLongAsItMigrates() {
    // Given
    simulator.faults().staleResources(false);

    // When
    String upid = simulator.outOfBand().beginMigration(100, "pve2", Duration.ofSeconds(60));

    // Then
    Awaitility.await("its lock")
        .until(() -> row(root, 100).path("lock").asText().equals("migrate"));
    assertThat(root.put(guest(100) + "/config", Map.of("description", "new")).message())
        .isEqualTo("VM is locked (migrate)");
    assertThat(root.exitStatus(upid)).isEqualTo("OK");
    GuestView after = simulator.guest(100).orElseThrow();
    assertThat(after.node()).isEqualTo("pve2");
    assertThat(after.running()).isTrue();
    assertThat(after.config()).doesNotContainKey("lock");
  }

  @Test
  void shouldNotBeFoundOnTheNodeThatItLeft() {
    // When
    simulator.outOfBand().migrate(100, "pve2");

    // Then
    var old = root.get(guest(100) + "/config");
    assertThat(old.status()).isEqualTo(500);
    assertThat(old.message())
        .isEqualTo("Configuration file 'nodes/pve1/qemu-server/100.conf' does not exist");
    assertThat(root.get("/nodes/pve2/qemu/100/config").status()).isEqualTo(200);
    assertThat(row(root, 100).path("node").asText()).isEqualTo("pve2");
    assertThat(root.task(root.post(guest(100) + "/status/stop", Map.of())))
        .isEqualTo("unable to find configuration file for VM 100 on node 'pve1'");
    assertThat(simulator.guest(100).orElseThrow().running()).isTrue();
  }
}
