package io.accountdb.vmoperator.sandbox.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.accountdb.vmoperator.sandbox.proxmox.faults.CallFault;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallMatch;
import io.accountdb.vmoperator.sandbox.proxmox.faults.TaskMatch;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Workers that are killed, or never seen, and storages that cannot be reached. */
class BrokenWorkTest extends SimulatorTestBase {
  @Override
  World world() {
    return changedWorld("copyMebibytesPerSecond: 500", "copyMebibytesPerSecond: 20");
  }

  private String started(int vmid) {
    return operator.post(TEMPLATE + "/clone", cloneParameters(vmid)).data().asText();
  }

  @Test
  void shouldLeaveALockedHalfOfAGuestWhereTheWorkerOfACloneIsKilled() {
    // Given
    String upid = started(110);
    appears(110);

    // When
    simulator.outOfBand().killTask(upid);

    // Then
    assertThat(operator.exitStatus(upid)).isEqualTo("unexpected status");
    var log = operator.get("/nodes/pve1/tasks/" + Client.escape(upid) + "/log");
    assertThat(log.body()).doesNotContain("TASK");
    assertThat(simulator.guest(110).orElseThrow().config())
        .isEqualTo(Map.of("lock", "clone", "description", " qmclone temporary file"));
    assertThat(simulator.guest(110).orElseThrow().pool()).isNull();
    assertThat(root.task(root.delete(guest(110)))).isEqualTo("VM is locked (clone)");
  }

  @Test
  void shouldLeaveTheLockWhereAMigrationIsKilled() {
    // Given
    String upid = simulator.outOfBand().beginMigration(101, "pve1", Duration.ofHours(1));
    Awaitility.await("lock")
        .until(() -> simulator.guest(101).orElseThrow().config().containsKey("lock"));

    // When
    simulator.outOfBand().killTask(upid);

    // Then
    assertThat(root.exitStatus(upid)).isEqualTo("unexpected status");
    assertThat(simulator.guest(101).orElseThrow().config()).containsEntry("lock", "migrate");
    assertThat(simulator.guest(101).orElseThrow().node()).isEqualTo("pve2");
    assertThatThrownBy(() -> simulator.outOfBand().killTask(upid))
        .hasMessage("no task " + upid + " runs");
  }

  @Test
  void shouldLeaveTheLockOfACreationThatIsKilled() {
    // Given
    simulator.faults().delayTask(TaskMatch.type("qmcreate"), Duration.ofHours(1), 1);
    var started = operator.post("/nodes/pve1/qemu", Map.of("vmid", "110", "pool", "kubernetes"));
    String upid = started.data().asText();

    // When
    simulator.outOfBand().killTask(upid);

    // Then
    assertThat(operator.exitStatus(upid)).isEqualTo("unexpected status");
    assertThat(simulator.guest(110).orElseThrow().config()).isEqualTo(Map.of("lock", "create"));
  }

  @Test
  void shouldCarryOutACallWhoseWorkerIsNotHeardOfIfAtAll() {
    // Given
    CallMatch clones = CallMatch.route("POST", "/nodes/{node}/qemu/{vmid}/clone");
    simulator.faults().on(clones.forVmid(110), CallFault.noWorker(false), 1);
    simulator.faults().on(clones.forVmid(111), CallFault.noWorker(true), 1);

    // When
    var unheard = operator.post(TEMPLATE + "/clone", cloneParameters(110));
    var lost = operator.post(TEMPLATE + "/clone", cloneParameters(111));

    // Then
    assertThat(unheard.status()).isEqualTo(500);
    assertThat(unheard.message()).isEqualTo("got no worker upid - start worker failed");
    assertThat(lost.message()).isEqualTo(unheard.message());
    assertThat(appears(111).vmid()).isEqualTo(111);
    assertThat(simulator.guest(110)).isEmpty();
  }

  @Test
  void shouldWarnAboutADiskThatCannotBeFreedAndRemoveItsGuestAllTheSame() {
    // Given
    cloned(110);
    simulator.outages().takeOffline("local-lvm");

    // When
    String upid = operator.delete(guest(110)).data().asText();
    String status = operator.exitStatus(upid);

    // Then
    assertThat(status).isEqualTo("WARNINGS: 2");
    assertThat(operator.get("/nodes/pve1/tasks/" + Client.escape(upid) + "/log").body())
        .contains("Could not remove disk 'local-lvm:vm-110-disk-0', check manually")
        .contains("storage 'local-lvm' is not online");
    assertThat(simulator.guest(110)).isEmpty();

    // When
    simulator.outages().bringOnline("local-lvm");
    cloned(110);

    // Then
    assertThat(simulator.guest(110).orElseThrow().config().get("scsi0"))
        .startsWith("local-lvm:vm-110-disk-1,");
  }

  @Test
  void shouldRemoveWhatBearsItsVmidOnlyWhenAsked() {
    // Given
    cloned(110);
    orphanTheDisksOf(110);

    // When
    cloned(110);
    String status = operator.task(operator.delete(guest(110) + "?destroy-unreferenced-disks=1"));
    cloned(110);

    // Then
    assertThat(status).isEqualTo("OK");
    assertThat(simulator.guest(110).orElseThrow().config().get("scsi0"))
        .startsWith("local-lvm:vm-110-disk-0,");
  }

  private void orphanTheDisksOf(int vmid) {
    simulator.outages().takeOffline("local-lvm");
    operator.task(operator.delete(guest(vmid)));
    simulator.outages().bringOnline("local-lvm");
  }

  @Test
  void shouldFailWhateverNeedsAStorageThatIsOffline() {
    // Given
    cloned(110);
    simulator.outages().takeOffline("local-lvm");

    // When
    String clone = operator.exitStatus(started(111));
    String start = operator.task(operator.post(guest(110) + "/status/start", Map.of()));
    var disk = operator.put(guest(110) + "/config", Map.of("scsi3", "local-lvm:1"));
    String resize =
        operator.task(operator.put(guest(110) + "/resize", Map.of("disk", "scsi0", "size", "20G")));

    // Then
    assertThat(clone).isEqualTo("clone failed: storage 'local-lvm' is not online");
    assertThat(start).isEqualTo("storage 'local-lvm' is not online");
    assertThat(disk.message()).isEqualTo("storage 'local-lvm' is not online");
    assertThat(resize).isEqualTo("storage 'local-lvm' is not online");
    assertThat(simulator.guest(111)).isEmpty();
    assertThatThrownBy(() -> simulator.outages().takeOffline("nowhere"))
        .hasMessage("no storage is called 'nowhere'; there are local, local-lvm, ceph");
  }
}
