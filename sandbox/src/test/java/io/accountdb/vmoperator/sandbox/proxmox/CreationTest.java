package io.accountdb.vmoperator.sandbox.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.sandbox.proxmox.faults.TaskMatch;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Virtual machines made from nothing (create_vm of API2/Qemu.pm). */
class CreationTest extends SimulatorTestBase {
  static final String NODE = "/nodes/pve1/qemu";

  static Map<String, String> parameters(int vmid, String... more) {
    Map<String, String> parameters =
        new HashMap<>(Map.of("vmid", String.valueOf(vmid), "pool", "kubernetes"));
    for (int index = 0; index < more.length; index += 2) {
      parameters.put(more[index], more[index + 1]);
    }
    return parameters;
  }

  private String created(Map<String, String> parameters) {
    return operator.task(operator.post(NODE, parameters));
  }

  @Test
  void shouldMakeAGuestWithDisksIdentityAndDefaults() {
    // When
    String status =
        created(
            parameters(
                110,
                "name",
                "fresh",
                "description",
                "one\n\n",
                "agent",
                "1",
                "hotplug",
                "disk,network",
                "memory",
                "current=256",
                "scsi0",
                "local-lvm:32,discard=on,format=raw",
                "ide2",
                "ceph:cloudinit",
                "efidisk0",
                "ceph:1,efitype=4m",
                "net0",
                "virtio,bridge=vmbr0",
                "net1",
                "virtio=bc:24:11:aa:bb:cc,bridge=vmbr1"));

    // Then
    assertThat(status).isEqualTo("OK");
    GuestView made = simulator.guest(110).orElseThrow();
    assertThat(made.config())
        .containsEntry("name", "fresh")
        .containsEntry("description", "one")
        .containsEntry("agent", "1")
        .containsEntry("memory", "current=256")
        .containsEntry("scsi0", "local-lvm:vm-110-disk-0,discard=on,size=32G")
        .containsEntry("ide2", "ceph:vm-110-cloudinit,media=cdrom,size=4M")
        .containsEntry("efidisk0", "ceph:vm-110-disk-0,efitype=4m,size=4M")
        .containsEntry("net1", "virtio=bc:24:11:aa:bb:cc,bridge=vmbr1")
        .containsEntry("boot", "order=scsi0;ide2;net0")
        .doesNotContainKey("lock");
    assertThat(made.config().get("net0")).matches("virtio=BC:24:11:.*,bridge=vmbr0");
    assertThat(made.config().get("smbios1")).matches("uuid=[0-9a-f-]{36}");
    assertThat(made.config().get("vmgenid")).matches("[0-9a-f-]{36}");
    assertThat(made.config().get("meta")).startsWith("creation-qemu=");
    assertThat(made.pool()).isEqualTo("kubernetes");
    assertThat(made.status()).isEqualTo("stopped");
  }

  @Test
  void shouldKeepTheUuidThatIsGiven() {
    // Given
    String uuid = "uuid=0b5b9b2e-7c1d-4d0c-9a53-a00110000000";

    // When
    String status = created(parameters(110, "smbios1", uuid));

    // Then
    assertThat(status).isEqualTo("OK");
    assertThat(simulator.guest(110).orElseThrow().config())
        .containsEntry("smbios1", uuid)
        .containsEntry("boot", " ");
  }

  @Test
  void shouldRefuseATakenVmidAtOnceOnWhateverNodeItIs() {
    // When
    var here = root.post(NODE, Map.of("vmid", "100"));
    var elsewhere = root.post(NODE, Map.of("vmid", "101"));
    var container = root.post(NODE, Map.of("vmid", "102"));
    var byOperator = operator.post(NODE, parameters(100));

    // Then
    assertThat(List.of(here, elsewhere, container, byOperator))
        .allMatch(answer -> answer.status() == 500);
    assertThat(here.message())
        .isEqualTo("unable to create VM 100 - VM 100 already exists on node 'pve1'");
    assertThat(elsewhere.message())
        .isEqualTo("unable to create VM 101 - VM 101 already exists on node 'pve2'");
    assertThat(container.message())
        .isEqualTo("unable to create VM 102 - CT 102 already exists on node 'pve2'");
    assertThat(byOperator.message()).isEqualTo(here.message());
    assertThat(root.get("/nodes/pve1/tasks?typefilter=qmcreate").data()).isEmpty();
  }

  @Test
  void shouldBeLockedNamelessAndInNoPoolUntilTheTaskEnds() {
    // Given
    simulator.faults().delayTask(TaskMatch.type("qmcreate"), Duration.ofSeconds(60), 1);

    // When
    String upid =
        operator.post(NODE, parameters(110, "name", "fresh", "scsi0", "ceph:1")).data().asText();
    GuestView unfinished = appears(110);
    var row = row(root, 110);
    var hidden = operator.get(guest(110) + "/config");
    var locked = root.put(guest(110) + "/config", Map.of("cores", "1"));
    var again = root.post(NODE, Map.of("vmid", "110"));

    // Then
    assertThat(upid).contains(":qmcreate:110:operator@pve!vm-operator:");
    assertThat(unfinished.config()).isEqualTo(Map.of("lock", "create"));
    assertThat(unfinished.pool()).isNull();
    assertThat(row.path("lock").asText()).isEqualTo("create");
    assertThat(hidden.status()).isEqualTo(403);
    assertThat(locked.message()).isEqualTo("VM is locked (create)");
    assertThat(again.message()).startsWith("unable to create VM 110 - VM 110 already exists");
    assertThat(operator.exitStatus(upid)).isEqualTo("OK");
    assertThat(operator.get(guest(110) + "/config").status()).isEqualTo(200);
  }

  @Test
  void shouldLeaveNothingBehindWhereADiskCannotBeMade() {
    // When
    String status =
        root.task(
            root.post(
                NODE,
                Map.of(
                    "vmid", "110", "scsi0", "ceph:1", "scsi1", "ceph:vm-110-disk-7", "name", "x")));
    String again = root.task(root.post(NODE, Map.of("vmid", "110", "scsi0", "ceph:1")));

    // Then
    assertThat(status)
        .isEqualTo("unable to create VM 110 - volume 'ceph:vm-110-disk-7' does not exist");
    assertThat(again).isEqualTo("OK");
    assertThat(simulator.guest(110).orElseThrow().config().get("scsi0"))
        .isEqualTo("ceph:vm-110-disk-0,size=1G");
  }

  @Test
  void shouldStartItByATaskOfItsOwn() {
    // When
    String status = created(parameters(110, "start", "1", "net0", "virtio,bridge=vmbr0"));

    // Then
    assertThat(status).isEqualTo("OK");
    Awaitility.await("start").until(() -> simulator.guest(110).orElseThrow().running());
    assertThat(operator.get("/nodes/pve1/tasks?source=all&vmid=110").data())
        .extracting(row -> row.path("type").asText())
        .containsExactlyInAnyOrder("qmcreate", "qmstart");
  }

  @Test
  void shouldSayWhatItDoesNotSimulate() {
    // When
    var archive = root.post(NODE, Map.of("vmid", "110", "archive", "local:backup/x.vma"));
    var imported = root.post(NODE, Map.of("vmid", "110", "scsi0", "ceph:0,import-from=local:x"));
    var alone = root.post(NODE, Map.of("vmid", "110", "force", "1"));

    // Then
    assertThat(archive.status()).isEqualTo(501);
    assertThat(archive.message()).isEqualTo("the simulator creates nothing with 'archive'");
    assertThat(imported.message()).isEqualTo("the simulator imports no disks");
    assertThat(alone.error("archive")).contains("'force' requires this property");
    assertThat(simulator.guest(110)).isEmpty();
  }

  @Test
  void shouldCountInTheLedgerAsATouchOfTheNewGuest() {
    // When
    created(parameters(110));

    // Then
    assertThat(simulator.ledger().touchedVmids()).containsExactly(110);
    assertThat(simulator.ledger().mutationsOf(110)).hasSize(1);
  }
}
