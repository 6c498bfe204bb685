package io.accountdb.vmoperator.sandbox.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Virtual machines that are turned into templates (API2/Qemu.pm). */
class TemplatingTest extends SimulatorTestBase {
  private static Map<String, String> none() {
    return Map.of();
  }

  @Test
  void shouldTurnDisksIntoBaseVolumesOfWhichLinkedClonesAreMade() {
    // Given
    String disk = "ceph:8";
    String creation =
        operator.task(
            operator.post(
                "/nodes/pve1/qemu", Map.of("vmid", "110", "pool", "kubernetes", "scsi0", disk)));

    // When
    String status = operator.task(operator.post(guest(110) + "/template", none()));
    String linked =
        operator.task(
            operator.post(guest(110) + "/clone", Map.of("newid", "111", "pool", "kubernetes")));

    // Then
    assertThat(creation).isEqualTo("OK");
    assertThat(status).isEqualTo("OK");
    assertThat(simulator.guest(110).orElseThrow().config())
        .containsEntry("template", "1")
        .containsEntry("scsi0", "ceph:base-110-disk-0,size=8G");
    assertThat(linked).isEqualTo("OK");
    assertThat(simulator.guest(111).orElseThrow().config().get("scsi0"))
        .startsWith("ceph:base-110-disk-0/vm-111-disk-0,");
    assertThat(root.get("/nodes/pve1/tasks?typefilter=qmtemplate").data()).hasSize(1);
  }

  @Test
  void shouldFailInTheCallForWhatCannotBecomeATemplate() {
    // Given
    simulator.outOfBand().edit(101, "lock", "backup");

    // When
    var locked = root.post("/nodes/pve2/qemu/101/template", none());
    var running = root.post(guest(100) + "/template", none());
    var template = operator.post(TEMPLATE + "/template", none());
    var missing = root.post(guest(777) + "/template", none());
    var foreign = operator.post(guest(100) + "/template", none());

    // Then
    assertThat(locked.status()).isEqualTo(500);
    assertThat(locked.message()).isEqualTo("VM is locked (backup)");
    assertThat(running.message()).isEqualTo("you can't convert a VM to template if VM is running");
    assertThat(template.message()).isEqualTo("you can't convert a template to a template");
    assertThat(missing.message())
        .isEqualTo("Configuration file 'nodes/pve1/qemu-server/777.conf' does not exist");
    assertThat(foreign.status()).isEqualTo(403);
  }
}
