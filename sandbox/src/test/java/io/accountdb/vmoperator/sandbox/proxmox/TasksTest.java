package io.accountdb.vmoperator.sandbox.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.sandbox.proxmox.faults.TaskMatch;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Workers, their UPIDs and lists (API2/Tasks.pm, RESTEnvironment.pm). */
class TasksTest extends SimulatorTestBase {
  private static final String UNKNOWN =
      "UPID:pve1:00001234:0012D687:65A5A5A5:qmstart:100:operator@pve!vm-operator:";

  private static String task(String upid, String what) {
    return "/nodes/" + upid.split(":")[1] + "/tasks/" + Client.escape(upid) + what;
  }

  @Test
  void shouldCarryTheTokenApartFromTheUser() {
    // Given
    String upid = operator.post(TEMPLATE + "/status/start", Map.of()).data().asText();
    operator.exitStatus(upid);

    // When
    var status = operator.get(task(upid, "/status")).data();

    // Then
    assertThat(upid)
        .matches(
            "UPID:pve1:[0-9A-F]{8}:[0-9A-F]{8,9}:[0-9A-F]{8}:qmstart:9000:operator@pve!vm-operator:");
    assertThat(status.path("user").asText()).isEqualTo("operator@pve");
    assertThat(status.path("tokenid").asText()).isEqualTo("vm-operator");
    assertThat(status.path("status").asText()).isEqualTo("stopped");
    assertThat(status.path("exitstatus").asText())
        .isEqualTo("you can't start a vm if it's a template");
  }

  @Test
  void shouldEndItsLogWithItsResult() {
    // Given
    simulator.faults().warnTask(TaskMatch.type("qmstop"), 2, 1);
    String failed = operator.post(TEMPLATE + "/status/start", Map.of()).data().asText();
    String warned = operator.post(TEMPLATE + "/status/stop", Map.of()).data().asText();

    // When
    String warnedStatus = operator.exitStatus(warned);
    operator.exitStatus(failed);
    var log = operator.get(task(failed, "/log"));
    var page = operator.get(task(warned, "/log?start=1&limit=1"));

    // Then
    assertThat(log.data().get(0).path("t").asText())
        .isEqualTo("TASK ERROR: you can't start a vm if it's a template");
    assertThat(log.json().path("total").asInt()).isEqualTo(1);
    assertThat(warnedStatus).isEqualTo("WARNINGS: 2");
    assertThat(page.data().get(0).path("n").asInt()).isEqualTo(2);
    assertThat(page.json().path("total").asInt()).isEqualTo(3);
  }

  @Test
  void shouldTellAnUnknownUpidFromAnUnreadableOne() {
    // When
    var unreadable = operator.get("/nodes/pve1/tasks/nonsense/status");
    var unknown = operator.get(task(UNKNOWN, "/status"));
    var log = operator.get(task(UNKNOWN, "/log"));

    // Then
    assertThat(unreadable.status()).isEqualTo(400);
    assertThat(unreadable.error("upid")).isEqualTo("unable to parse worker upid");
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.error("upid")).isEqualTo("no such task");
    assertThat(log.status()).isEqualTo(200);
    assertThat(log.data()).hasSize(1);
    assertThat(log.json().path("total").asInt()).isEqualTo(1);
  }

  @Test
  void shouldForgetTasksThatAreRotatedAway() {
    // Given
    String upid = operator.post(TEMPLATE + "/status/stop", Map.of()).data().asText();
    operator.exitStatus(upid);

    // When
    simulator.pruneTask(upid);

    // Then
    assertThat(operator.get(task(upid, "/status")).error("upid")).isEqualTo("no such task");
  }

  @Test
  void shouldListFinishedTasksOfANodeOnlyUnlessAsked() {
    // Given
    simulator.faults().delayTask(TaskMatch.type("qmstop"), Duration.ofHours(1), 1);
    String running = operator.post(TEMPLATE + "/status/stop", Map.of()).data().asText();
    String finished = operator.post(TEMPLATE + "/status/start", Map.of()).data().asText();
    operator.exitStatus(finished);

    // When
    String archive = operator.get("/nodes/pve1/tasks").body();
    String active = operator.get("/nodes/pve1/tasks?source=active").body();
    String all = operator.get("/nodes/pve1/tasks?source=all&vmid=9000").body();
    String errors = operator.get("/nodes/pve1/tasks?errors=1").body();
    String filtered = operator.get("/nodes/pve1/tasks?typefilter=qmstop").body();

    // Then
    assertThat(archive).contains(finished).doesNotContain(running);
    assertThat(active).contains(running).doesNotContain(finished);
    assertThat(all).contains(running, finished);
    assertThat(errors).contains(finished);
    assertThat(filtered).doesNotContain(finished);
  }

  @Test
  void shouldNotFindACloneByItsNewVmid() {
    // Given
    cloned(110);

    // When
    String byNew = operator.get("/nodes/pve1/tasks?vmid=110").body();
    String bySource = operator.get("/nodes/pve1/tasks?vmid=9000").body();

    // Then
    assertThat(byNew).doesNotContain("qmclone");
    assertThat(bySource).contains("qmclone");
  }

  @Test
  void shouldShowRunningTasksOfTheClusterAndTwentyFiveOfANode() {
    // Given
    simulator.faults().delayTask(TaskMatch.type("qmstop"), Duration.ofHours(1), 1);
    String running = operator.post(TEMPLATE + "/status/stop", Map.of()).data().asText();
    for (int count = 0; count < 30; count++) {
      operator.exitStatus(operator.post(TEMPLATE + "/status/start", Map.of()).data().asText());
    }

    // When
    var tasks = operator.get("/cluster/tasks").data();

    // Then
    assertThat(tasks).hasSize(25);
    assertThat(tasks)
        .anyMatch(row -> row.path("upid").asText().equals(running) && !row.has("status"));
  }

  @Test
  void shouldStopOnlyOwnTasks() {
    // Given
    simulator.faults().delayTask(TaskMatch.type("qmstart"), Duration.ofHours(1), 2);
    String foreign = root.post("/nodes/pve2/qemu/101/status/start", Map.of()).data().asText();
    String own = operator.post(TEMPLATE + "/status/start", Map.of()).data().asText();

    // When
    var refused = operator.delete(task(foreign, ""));
    var stopped = operator.delete(task(own, ""));

    // Then
    assertThat(refused.status()).isEqualTo(403);
    assertThat(stopped.status()).isEqualTo(200);
    assertThat(operator.exitStatus(own)).isEqualTo("received interrupt");
  }
}
