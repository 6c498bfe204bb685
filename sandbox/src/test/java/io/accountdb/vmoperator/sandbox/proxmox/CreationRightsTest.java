package io.accountdb.vmoperator.sandbox.proxmox;

import static io.accountdb.vmoperator.sandbox.proxmox.CreationTest.NODE;
import static io.accountdb.vmoperator.sandbox.proxmox.CreationTest.parameters;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a caller must be allowed to create, in the call and in its task (API2/Qemu.pm). */
class CreationRightsTest extends SimulatorTestBase {
  @Test
  void shouldNeedRightsOnTheNewGuestOrOnItsPool() {
    // When
    var withoutPool = operator.post(NODE, Map.of("vmid", "110"));
    var unknownPool = operator.post(NODE, parameters(110, "pool", "nonsense"));
    var foreignPool = operator.post(NODE, parameters(110, "pool", "webshop"));
    var malformedPool = operator.post(NODE, parameters(110, "pool", "not a pool"));
    var noVmid = operator.post(NODE, parameters(99));

    // Then
    assertThat(withoutPool.status()).isEqualTo(403);
    assertThat(withoutPool.message()).isEqualTo("Permission check failed");
    assertThat(unknownPool.message())
        .isEqualTo("Permission check failed (pool 'nonsense' does not exist)");
    assertThat(foreignPool.message()).isEqualTo("Permission check failed");
    assertThat(malformedPool.error("pool")).contains("does not look like a valid pool name");
    assertThat(noVmid.error("vmid")).isNotEmpty();
    assertThat(simulator.guest(110)).isEmpty();
  }

  @Test
  void shouldNeedRightsForStoragesBridgesAndSomeOptions() {
    // When
    var storage = operator.post(NODE, parameters(110, "scsi0", "nowhere:1"));
    var named = operator.post(NODE, parameters(110, "storage", "nowhere"));
    var noImages = root.post(NODE, Map.of("vmid", "110", "scsi0", "local:1"));
    var foreignDisk = operator.post(NODE, parameters(110, "scsi0", "ceph:vm-100-disk-0"));
    var path = operator.post(NODE, parameters(110, "scsi0", "/dev/sda"));
    var startup = operator.post(NODE, parameters(110, "startup", "order=1"));
    var arguments = operator.post(NODE, parameters(110, "args", "-x"));
    var generation = operator.post(NODE, parameters(110, "vmgenid", "1"));
    var serial = operator.post(NODE, parameters(110, "serial0", "/dev/ttyS0"));

    // Then
    assertThat(storage.status()).isEqualTo(403);
    assertThat(storage.message())
        .isEqualTo("Permission check failed (/storage/nowhere, Datastore.AllocateSpace)");
    assertThat(named.message()).isEqualTo(storage.message());
    assertThat(noImages.status()).isEqualTo(400);
    assertThat(noImages.error("storage")).isEqualTo("storage 'local' does not support vm images");
    assertThat(foreignDisk.message())
        .isEqualTo("Permission check failed (/storage/ceph, Datastore.Allocate)");
    assertThat(path.message()).startsWith("Only root can pass arbitrary filesystem paths.");
    assertThat(startup.message()).isEqualTo("Permission check failed (/, Sys.Modify)");
    assertThat(arguments.message()).isEqualTo("only root can set 'args' config");
    assertThat(generation.message()).isEqualTo("only root can set 'vmgenid' config");
    assertThat(serial.message()).isEqualTo("only root can set 'serial0' config for real devices");
    assertThat(simulator.guest(110)).isEmpty();
  }

  @Test
  void shouldFailInTheTaskOverTagsThatAPoolScopedTokenGives() {
    // When
    String status =
        operator.task(operator.post(NODE, parameters(110, "tags", "k8s", "scsi0", "local-lvm:1")));
    String byRoot = root.task(root.post(NODE, Map.of("vmid", "111", "tags", "B;a")));
    String again = operator.task(operator.post(NODE, parameters(112, "scsi0", "local-lvm:1")));

    // Then
    assertThat(status)
        .isEqualTo(
            "unable to create VM 110 - 403 Permission check failed (/vms/110, VM.Config.Options)");
    assertThat(simulator.guest(110)).isEmpty();
    assertThat(byRoot).isEqualTo("OK");
    assertThat(simulator.guest(111).orElseThrow().config()).containsEntry("tags", "a;b");
    assertThat(again).isEqualTo("OK");
    // A PUT afterwards may give them.
    assertThat(operator.put(guest(112) + "/config", Map.of("tags", "k8s")).status()).isEqualTo(200);
  }
}
