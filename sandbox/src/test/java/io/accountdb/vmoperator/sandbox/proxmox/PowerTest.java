package io.accountdb.vmoperator.sandbox.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Start, stop, shutdown, deletion and agent (API2/Qemu.pm, QemuServer.pm). */
class PowerTest extends SimulatorTestBase {
  @Override
  double timeScale() {
    return 25;
  }

  private String run(String method, int vmid, Map<String, String> parameters) {
    return root.task(root.post(path(vmid) + "/status/" + method, parameters));
  }

  private static String path(int vmid) {
    return (vmid == 101 ? "/nodes/pve2/qemu/" : "/nodes/pve1/qemu/") + vmid;
  }

  private String status(int vmid) {
    return root.get(path(vmid) + "/status/current").data().path("status").asText();
  }

  @Test
  void shouldAnswerWithATaskForAGuestThatIsMissing() {
    // When
    String start = run("start", 777, Map.of());
    String stop = run("stop", 777, Map.of());
    String shutdown = run("shutdown", 777, Map.of());
    var current = root.get(path(777) + "/status/current");
    var config = root.get(path(777) + "/config");
    var index = root.get(path(777));

    // Then
    assertThat(start)
        .isEqualTo("Configuration file 'nodes/pve1/qemu-server/777.conf' does not exist");
    assertThat(stop).isEqualTo("unable to find configuration file for VM 777 on node 'pve1'");
    assertThat(shutdown).isEqualTo("unable to find configuration file for VM 777 on node 'pve1'");
    assertThat(current.status()).isEqualTo(500);
    assertThat(config.message())
        .isEqualTo("Configuration file 'nodes/pve1/qemu-server/777.conf' does not exist");
    assertThat(index.status()).isEqualTo(200);
  }

  @Test
  void shouldRefuseToStartWhatRunsOrIsATemplateInTheTask() {
    // When
    String running = run("start", 100, Map.of());
    String template = run("start", 9000, Map.of());

    // Then
    assertThat(running).isEqualTo("VM 100 already running");
    assertThat(template).isEqualTo("you can't start a vm if it's a template");
  }

  @Test
  void shouldFindStoppingAStoppedGuestFine() {
    // When
    String stop = run("stop", 101, Map.of());
    String shutdown = run("shutdown", 101, Map.of());

    // Then
    assertThat(stop).isEqualTo("OK");
    assertThat(shutdown).isEqualTo("OK");
  }

  @Test
  void shouldStartStopAndShutDown() {
    // Given
    assertThat(run("shutdown", 100, Map.of())).isEqualTo("OK");
    String afterShutdown = status(100);

    // When
    assertThat(run("start", 100, Map.of())).isEqualTo("OK");
    String afterStart = status(100);
    assertThat(run("stop", 100, Map.of())).isEqualTo("OK");

    // Then
    assertThat(afterShutdown).isEqualTo("stopped");
    assertThat(afterStart).isEqualTo("running");
    assertThat(status(100)).isEqualTo("stopped");
  }

  @Test
  void shouldGiveUpOnAGuestThatIgnoresShutdownUnlessForced() {
    // Given
    simulator.outOfBand().start(101);

    // When
    String ignored = run("shutdown", 101, Map.of("timeout", "5"));
    String statusAfterwards = status(101);
    String forced = run("shutdown", 101, Map.of("timeout", "5", "forceStop", "1"));

    // Then
    assertThat(ignored).isEqualTo("VM quit/powerdown failed - got timeout");
    assertThat(statusAfterwards).isEqualTo("running");
    assertThat(forced).isEqualTo("OK");
    assertThat(status(101)).isEqualTo("stopped");
  }

  @Test
  void shouldHoldTheLockForAllOfAShutdown() {
    // Given
    simulator.outOfBand().start(101);
    String shutdown =
        root.post(path(101) + "/status/shutdown", Map.of("timeout", "600")).data().asText();
    Awaitility.await().until(() -> runningTasks().contains(shutdown));

    // When
    String blocked = run("stop", 101, Map.of());
    String overruling = run("stop", 101, Map.of("overrule-shutdown", "1"));

    // Then
    assertThat(blocked)
        .isEqualTo("can't lock file '/var/lock/qemu-server/lock-101.conf' - got timeout");
    assertThat(overruling).isEqualTo("OK");
    assertThat(root.exitStatus(shutdown)).isEqualTo("received interrupt");
    assertThat(status(101)).isEqualTo("stopped");
  }

  private String runningTasks() {
    return root.get("/nodes/pve2/tasks?source=active").body();
  }

  @Test
  void shouldRefuseToDestroyWhatRunsOrIsProtected() {
    // Given
    simulator.outOfBand().start(101);

    // When
    var running = root.delete(path(101));
    var protectedGuest = root.delete(path(100));
    var missing = root.delete(path(777));

    // Then
    assertThat(running.status()).isEqualTo(500);
    assertThat(running.message()).isEqualTo("VM 101 is running - destroy failed");
    assertThat(protectedGuest.message()).isEqualTo("can't remove VM 100 - protection mode enabled");
    assertThat(missing.message())
        .isEqualTo("Configuration file 'nodes/pve1/qemu-server/777.conf' does not exist");
  }

  @Test
  void shouldTakeTheGuestOutOfItsPoolWithItsConfig() {
    // Given
    cloned(110);

    // When
    assertThat(operator.task(operator.delete(guest(110) + "?purge=1"))).isEqualTo("OK");

    // Then
    assertThat(operator.get(guest(110) + "/config").status()).isEqualTo(403);
    assertThat(root.get(guest(110) + "/config").status()).isEqualTo(500);
  }

  @Test
  void shouldTellWhyTheAgentCannotBeAsked() {
    // Given
    cloned(110);
    String interfaces = "/agent/network-get-interfaces";

    // When
    var stopped = operator.get(guest(110) + interfaces);
    simulator.outOfBand().start(110);
    var booting = operator.get(guest(110) + interfaces);
    var notConfigured = root.get(path(101) + interfaces);

    // Then
    assertThat(stopped.message()).isEqualTo("VM 110 is not running");
    assertThat(booting.message()).isEqualTo("QEMU guest agent is not running");
    assertThat(notConfigured.message()).isEqualTo("No QEMU guest agent configured");
    assertThat(List.of(stopped, booting, notConfigured)).allMatch(answer -> answer.status() == 500);
  }
}
