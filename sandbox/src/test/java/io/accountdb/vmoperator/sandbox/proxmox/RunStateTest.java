package io.accountdb.vmoperator.sandbox.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Reboot, reset, suspend and resume (API2/Qemu.pm, QemuServer/RunState.pm). */
class RunStateTest extends SimulatorTestBase {
  private static final List<String> METHODS = List.of("reboot", "reset", "suspend", "resume");

  @Override
  double timeScale() {
    return 50;
  }

  private Client.Answer call(int vmid, String method) {
    String node = vmid == 101 ? "/nodes/pve2/qemu/" : "/nodes/pve1/qemu/";
    return root.post(node + vmid + "/status/" + method, Map.of());
  }

  private String run(int vmid, String method) {
    return root.task(call(vmid, method));
  }

  private JsonNode current(int vmid) {
    return root.get(guest(vmid) + "/status/current").data();
  }

  @Test
  void shouldFailInTheCallWhereTheGuestDoesNotRun() {
    for (String method : METHODS) {
      // When
      var stopped = call(101, method);
      var missing = call(777, method);

      // Then
      assertThat(stopped.status()).as(method).isEqualTo(500);
      assertThat(stopped.message()).as(method).isEqualTo("VM 101 not running");
      assertThat(missing.message())
          .as(method)
          .isEqualTo("unable to find configuration file for VM 777 on node 'pve1'");
    }
  }

  @Test
  void shouldSuspendAndResumeAsOftenAsAsked() {
    // When
    assertThat(run(100, "suspend")).isEqualTo("OK");
    assertThat(run(100, "suspend")).isEqualTo("OK");

    // Then
    assertThat(current(100).path("status").asText()).isEqualTo("running");
    assertThat(current(100).path("qmpstatus").asText()).isEqualTo("paused");
    assertThat(run(100, "start")).isEqualTo("VM 100 already running");
    assertThat(call(100, "shutdown").message()).isEqualTo("VM is paused - cannot shutdown");
    assertThat(call(100, "reboot").message()).isEqualTo("VM is paused - cannot shutdown");

    // When
    assertThat(run(100, "resume")).isEqualTo("OK");
    assertThat(run(100, "resume")).isEqualTo("OK");

    // Then
    assertThat(current(100).path("qmpstatus").asText()).isEqualTo("running");
    assertThat(root.get("/nodes/pve1/tasks?vmid=100").data())
        .extracting(row -> row.path("type").asText())
        .contains("qmpause", "qmresume");
  }

  @Test
  void shouldStopAPausedGuestByForce() {
    // Given
    run(100, "suspend");

    // When
    var forced = root.post(guest(100) + "/status/shutdown", Map.of("forceStop", "1"));

    // Then
    assertThat(root.task(forced)).isEqualTo("OK");
    assertThat(current(100).path("status").asText()).isEqualTo("stopped");
  }

  @Test
  void shouldTakeABackupsLockForNoObstacleToSuspend() {
    // Given
    simulator.outOfBand().edit(100, "lock", "backup");

    // When
    String suspended = run(100, "suspend");
    String resumed = run(100, "resume");
    String reset = run(100, "reset");
    String stopped = run(100, "stop");
    String shutDown = run(100, "shutdown");
    simulator.outOfBand().edit(100, "lock", "migrate");
    String migrating = run(100, "suspend");

    // Then
    assertThat(List.of(suspended, resumed)).containsOnly("OK");
    assertThat(List.of(reset, stopped, shutDown)).containsOnly("VM is locked (backup)");
    assertThat(migrating).isEqualTo("VM is locked (migrate)");
    assertThat(current(100).path("qmpstatus").asText()).isEqualTo("running");
  }

  @Test
  void shouldStopALockedGuestThatDoesNotRun() {
    // Given
    simulator.outOfBand().edit(101, "lock", "backup");

    // When, Then
    assertThat(run(101, "stop")).isEqualTo("OK");
    assertThat(run(101, "shutdown")).isEqualTo("OK");
    assertThat(run(101, "start")).isEqualTo("VM is locked (backup)");
  }

  @Test
  void shouldRebootByGoingDownAndBeingStartedAgainWhichAppliesWhatWaits() {
    // Given
    root.put(guest(100) + "/config", Map.of("cores", "8"));
    long process = current(100).path("pid").asLong();

    // When
    String status = run(100, "reboot");
    Awaitility.await("start").until(() -> current(100).path("status").asText().equals("running"));

    // Then
    assertThat(status).isEqualTo("OK");
    assertThat(current(100).path("pid").asLong()).isNotEqualTo(process);
    assertThat(simulator.guest(100).orElseThrow().config()).containsEntry("cores", "8");
    assertThat(simulator.guest(100).orElseThrow().pending()).isEmpty();
    assertThat(root.get("/nodes/pve1/tasks?source=all&vmid=100").data())
        .extracting(row -> row.path("type").asText() + " by " + row.path("user").asText())
        .contains("qmreboot by root@pam", "qmstart by root@pam");
  }

  @Test
  void shouldKeepTheProcessButBootAnewOnReset() {
    // Given
    JsonNode before = current(100);
    String interfaces = guest(100) + "/agent/network-get-interfaces";
    assertThat(root.get(interfaces).status()).isEqualTo(200);

    // When
    String status = run(100, "reset");
    var booting = root.get(interfaces);

    // Then
    assertThat(status).isEqualTo("OK");
    assertThat(booting.message()).isEqualTo("QEMU guest agent is not running");
    assertThat(current(100).path("pid")).isEqualTo(before.path("pid"));
    assertThat(current(100).path("uptime").asLong())
        .isGreaterThanOrEqualTo(before.path("uptime").asLong());
    Awaitility.await("agent").until(() -> root.get(interfaces).status() == 200);
  }

  @Test
  void shouldStartWhatWasSuspendedToDisk() {
    // Given
    simulator.outOfBand().edit(101, "lock", "suspended");

    // When
    String status = run(101, "resume");

    // Then
    assertThat(status).isEqualTo("OK");
    assertThat(simulator.guest(101).orElseThrow().running()).isTrue();
    assertThat(simulator.guest(101).orElseThrow().config()).doesNotContainKey("lock");
  }

  @Test
  void shouldNeedTheRightToManagePower() {
    for (String method : METHODS) {
      var foreign = operator.post(guest(100) + "/status/" + method, Map.of());
      assertThat(foreign.message())
          .as(method)
          .isEqualTo("Permission check failed (/vms/100, VM.PowerMgmt)");
    }
    assertThat(
            root.post(guest(100) + "/status/suspend", Map.of("todisk", "1", "skiplock", "0"))
                .message())
        .isEqualTo("the simulator suspends nothing to disk");
  }
}
