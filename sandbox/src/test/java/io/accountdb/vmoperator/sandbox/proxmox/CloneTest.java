package io.accountdb.vmoperator.sandbox.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.sandbox.proxmox.faults.TaskMatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Clones, and the VMIDs that they take (clone_vm of API2/Qemu.pm). */
class CloneTest extends SimulatorTestBase {
  private String startClone(String template, Map<String, String> parameters) {
    var answer = operator.post(template + "/clone", parameters);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.data().asText();
  }

  @Test
  void shouldCopyEverythingButIdentity() {
    // Given
    GuestView template = simulator.guest(9000).orElseThrow();

    // When
    cloned(110);

    // Then
    GuestView clone = simulator.guest(110).orElseThrow();
    assertThat(clone.config())
        .containsEntry("name", "Copy-of-VM-ubuntu-24.04")
        .containsEntry("description", template.config().get("description"))
        .containsEntry("tags", "ubuntu;cloudinit")
        .containsEntry("agent", "enabled=1")
        .containsEntry("ciuser", "ubuntu")
        .containsEntry("scsi0", "local-lvm:vm-110-disk-0,discard=on,iothread=1,size=10G")
        .containsEntry("scsi1", "local-lvm:vm-110-cloudinit,media=cdrom,size=4M")
        .doesNotContainKeys("template", "lock");
    for (String identity : List.of("smbios1", "vmgenid", "net0")) {
      assertThat(clone.config().get(identity)).isNotEqualTo(template.config().get(identity));
    }
    assertThat(clone.config().get("net0")).matches("virtio=BC:24:11:[0-9A-F:]{8},bridge=vmbr0");
    assertThat(clone.pool()).isEqualTo("kubernetes");
  }

  @Test
  void shouldRecycleVmidsAtOnceAndReserveNone() {
    // Given
    String first = operator.get("/cluster/nextid").data().asText();

    // When
    String again = operator.get("/cluster/nextid").data().asText();
    cloned(103);
    String next = operator.get("/cluster/nextid").data().asText();
    simulator.outOfBand().delete(103);
    String recycled = operator.get("/cluster/nextid").data().asText();

    // Then
    assertThat(List.of(first, again, next, recycled)).containsExactly("103", "103", "104", "103");
  }

  @Test
  void shouldRefuseATakenVmidOnTheSameNodeAtOnce() {
    // When
    var answer = operator.post(TEMPLATE + "/clone", cloneParameters(100));

    // Then
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.message()).isEqualTo("unable to create VM 100: config file already exists");
  }

  @Test
  void shouldFindOutInTheTaskThatAVmidIsTakenOnAnotherNodeOrByAContainer() {
    // When
    String byGuest = operator.task(operator.post(TEMPLATE + "/clone", cloneParameters(101)));
    String byContainer = operator.task(operator.post(TEMPLATE + "/clone", cloneParameters(102)));

    // Then
    assertThat(byGuest)
        .isEqualTo(
            "close (rename) atomic file '/etc/pve/nodes/pve1/qemu-server/101.conf' failed: File"
                + " exists");
    assertThat(byContainer).contains("102.conf' failed: File exists");
    assertThat(simulator.guest(101).orElseThrow().config()).containsEntry("name", "webshop-old");
  }

  @Test
  void shouldFailInTheTaskWhenTheVmidWasTakenBetweenCallAndWork() {
    // Given
    simulator.faults().delayTask(TaskMatch.type("qmclone"), Duration.ofSeconds(40), 1);
    String upid = startClone(TEMPLATE, cloneParameters(110));

    // When
    simulator.outOfBand().create(110, "pve1", Map.of("name", "foreign"));

    // Then
    assertThat(operator.exitStatus(upid))
        .isEqualTo("unable to create VM 110: config file already exists");
    assertThat(simulator.guest(110).orElseThrow().config()).containsEntry("name", "foreign");
  }

  @Test
  void shouldRefuseTargetsAndStoragesThatCannotBe() {
    // When
    var local = operator.post(TEMPLATE + "/clone", with("target", "pve2"));
    var unknownNode = operator.post(SHARED_TEMPLATE + "/clone", with("target", "pve9"));
    var unknownStorage = operator.post(TEMPLATE + "/clone", with("storage", "nowhere"));
    var noImages = operator.post(TEMPLATE + "/clone", with("storage", "local"));
    var missing = root.post("/nodes/pve1/qemu/777/clone", cloneParameters(110));

    // Then
    assertThat(local.message()).isEqualTo("can't clone VM to node 'pve2' (VM uses local storage)");
    assertThat(unknownNode.message()).isEqualTo("no such cluster node 'pve9'");
    assertThat(unknownStorage.message()).isEqualTo("storage 'nowhere' does not exist");
    assertThat(noImages.error("storage")).isEqualTo("storage 'local' does not support vm images");
    assertThat(missing.message())
        .isEqualTo("unable to find configuration file for VM 777 on node 'pve1'");
    assertThat(List.of(local, unknownNode, unknownStorage, missing))
        .allMatch(answer -> answer.status() == 500);
  }

  private static Map<String, String> with(String key, String value) {
    var parameters = cloneParameters(110);
    parameters.put(key, value);
    return parameters;
  }

  @Test
  void shouldLinkATemplateByDefaultAndNothingElse() {
    // Given
    var linked = cloneParameters(110);
    linked.remove("full");

    // When
    String status = operator.task(operator.post(SHARED_TEMPLATE + "/clone", linked));
    linked.put("storage", "ceph");
    var withStorage = operator.post(SHARED_TEMPLATE + "/clone", linked);
    var noTemplate = root.post("/nodes/pve1/qemu/100/clone", Map.of("newid", "111", "full", "0"));
    String destroyed = root.task(root.delete(SHARED_TEMPLATE));

    // Then
    assertThat(status).isEqualTo("OK");
    assertThat(simulator.guest(110).orElseThrow().config().get("scsi0"))
        .startsWith("ceph:base-9001-disk-0/vm-110-disk-0,");
    assertThat(withStorage.message())
        .isEqualTo("parameter 'storage' not allowed for linked clones");
    assertThat(noTemplate.message())
        .isEqualTo("Linked clone feature is not supported for 'ceph:vm-100-disk-0' (scsi0)");
    assertThat(destroyed)
        .isEqualTo("base volume 'ceph:base-9001-disk-0' is still in use by linked cloned");
  }

  @Test
  void shouldGiveEachCloneAddressesOfItsOwn() {
    // Given
    cloned(110);
    cloned(111);
    simulator.outOfBand().start(110);
    simulator.outOfBand().start(111);

    // When
    String first = addresses(110);
    String second = addresses(111);

    // Then
    assertThat(first).contains("10.20.0.10", "fd00:20::10", "fe80::");
    assertThat(second).contains("10.20.0.11", "fd00:20::11");
  }

  private String addresses(int vmid) {
    return Awaitility.await("agent of " + vmid)
        .until(
            () -> operator.get(guest(vmid) + "/agent/network-get-interfaces"),
            answer -> answer.status() == 200)
        .body();
  }

  @Test
  void shouldLetOneOfFourRacingClonesWinAndNotHarmTheWinner() {
    // When
    List<Client.Answer> answers = new ArrayList<>();
    for (int count = 0; count < 4; count++) {
      answers.add(operator.post(TEMPLATE + "/clone", cloneParameters(110)));
    }
    List<String> endings =
        answers.stream()
            .map(answer -> answer.status() == 200 ? operator.task(answer) : answer.message())
            .toList();

    // Then
    assertThat(endings).containsOnlyOnce("OK");
    assertThat(endings)
        .allMatch(
            ending ->
                ending.equals("OK")
                    || ending.equals("unable to create VM 110: config file already exists")
                    || ending.endsWith("lock-110.conf' - got timeout"));
    assertThat(simulator.guest(110).orElseThrow().config())
        .containsKey("scsi0")
        .doesNotContainKey("lock");
  }
}
