package io.accountdb.vmoperator.sandbox.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What is to be seen while a clone copies its disks, which takes its time here. */
class MidCloneTest extends SimulatorTestBase {
  @Override
  double timeScale() {
    return 20;
  }

  @Override
  World world() {
    return changedWorld("copyMebibytesPerSecond: 500", "copyMebibytesPerSecond: 250");
  }

  private String startClone(String template, Map<String, String> parameters) {
    var answer = operator.post(template + "/clone", parameters);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.data().asText();
  }

  private static List<String> names(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }

  @Test
  void shouldBeNamelessLockedAndHiddenUntilTheFirstDriveIsCopied() {
    // Given
    String upid = startClone(TEMPLATE, cloneParameters(110));
    appears(110);

    // When
    var config = root.get(guest(110) + "/config").data();
    var hidden = operator.get(guest(110) + "/config");
    var row = row(root, 110);

    // Then
    assertThat(config.path("lock").asText()).isEqualTo("clone");
    assertThat(config.path("description").asText()).isEqualTo(" qmclone temporary file");
    assertThat(Set.copyOf(names(config))).isEqualTo(Set.of("lock", "description", "digest"));
    assertThat(hidden.status()).isEqualTo(403);
    assertThat(row.path("lock").asText()).isEqualTo("clone");
    assertThat(row.has("pool")).isFalse();
    assertThat(row.path("name").asText()).isNotEqualTo("Copy-of-VM-ubuntu-24.04");
    assertThat(upid).contains(":qmclone:9000:operator@pve!vm-operator:");
    assertThat(operator.exitStatus(upid)).isEqualTo("OK");
  }

  @Test
  void shouldShowItsNameUnderTheLockOnceASmallFirstDriveIsThere() {
    // Given
    startClone(SHARED_TEMPLATE, cloneParameters(110));

    // When
    var named =
        Awaitility.await("cloud-init drive, which sorts first")
            .until(
                () -> simulator.guest(110),
                guest -> guest.isPresent() && guest.get().config().containsKey("name"))
            .orElseThrow();

    // Then
    assertThat(named.config()).containsEntry("lock", "clone").containsKey("ide2");
    assertThat(named.config()).doesNotContainKey("scsi0");
  }

  @Test
  void shouldKeepTheConfigOnTheSourceNodeUntilTheEnd() {
    // Given
    var parameters = cloneParameters(110);
    parameters.put("target", "pve2");

    // When
    String upid = startClone(SHARED_TEMPLATE, parameters);
    GuestView midClone = appears(110);

    // Then
    assertThat(midClone.node()).isEqualTo("pve1");
    assertThat(upid).startsWith("UPID:pve1:");
    assertThat(operator.exitStatus(upid)).isEqualTo("OK");
    assertThat(simulator.guest(110).orElseThrow().node()).isEqualTo("pve2");
  }

  @Test
  void shouldLeaveNothingBehindWhenItIsInterrupted() {
    // Given
    String upid = startClone(TEMPLATE, cloneParameters(110));
    appears(110);

    // When
    var stopped = operator.delete("/nodes/pve1/tasks/" + Client.escape(upid));

    // Then
    assertThat(stopped.status()).isEqualTo(200);
    assertThat(operator.exitStatus(upid)).isEqualTo("clone failed: interrupted by signal");
    assertThat(simulator.guest(110)).isEmpty();
    assertThat(operator.get("/cluster/nextid?vmid=110").data().asText()).isEqualTo("110");
  }

  @Test
  void shouldLetOnlyOneCloneAtATimeReadARunningSource() {
    // When
    String first = root.post("/nodes/pve1/qemu/100/clone", Map.of("newid", "110")).data().asText();
    appears(110);
    String second = root.post("/nodes/pve1/qemu/100/clone", Map.of("newid", "111")).data().asText();

    // Then
    assertThat(root.exitStatus(second))
        .isEqualTo("can't lock file '/var/lock/qemu-server/lock-100.conf' - got timeout");
    assertThat(first).contains(":qmclone:100:");
  }

  @Test
  void shouldShowTheStatisticsDaemonsNameForAGuestThatHasNone() {
    // Given
    startClone(TEMPLATE, cloneParameters(110));
    appears(110);

    // When
    JsonNode row =
        Awaitility.await("a broadcast in the middle of the clone")
            .until(() -> row(root, 110), seen -> seen.has("name"));

    // Then
    assertThat(row.path("name").asText()).isEqualTo("VM 110");
    assertThat(row.path("status").asText()).isEqualTo("stopped");
    assertThat(row.path("lock").asText()).isEqualTo("clone");
  }

  @Test
  void shouldKeepAWriterWaitingForTheLockOfTheNewGuest() {
    // Given
    startClone(TEMPLATE, cloneParameters(110));
    appears(110);

    // When
    var answer = root.put(guest(110) + "/config", Map.of("cores", "1"));

    // Then
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.message())
        .isEqualTo("can't lock file '/var/lock/qemu-server/lock-110.conf' - got timeout");
  }

  @Test
  void shouldDestroyAFreshCloneOnceItsLockIsFree() {
    // Given
    simulator
        .outOfBand()
        .create(9100, "pve1", Map.of("template", "1", "scsi0", "ceph:base-9100-disk-0,size=1G"));
    String clone =
        root.post("/nodes/pve1/qemu/9100/clone", Map.of("newid", "110", "full", "1"))
            .data()
            .asText();
    appears(110);

    // When
    var deleted = root.delete(guest(110));

    // Then
    assertThat(deleted.status()).isEqualTo(200);
    assertThat(root.task(deleted)).isEqualTo("OK");
    assertThat(root.exitStatus(clone)).isEqualTo("OK");
    assertThat(simulator.guest(110)).isEmpty();
  }
}
