package io.accountdb.vmoperator.endtoend;

import static io.accountdb.vmoperator.endtoend.OperatorFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.app.OperatorProcess;
import io.accountdb.vmoperator.app.StartException;
import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.resource.ProxmoxCluster;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.accountdb.vmoperator.sandbox.proxmox.GuestView;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallFault;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallMatch;
import io.accountdb.vmoperator.sandbox.proxmox.faults.TaskMatch;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The main job on real parts, under the roles that the chart renders and a scoped Proxmox token.
 */
@ExtendWith(SharedSandbox.class)
class MainJobIT {
  private static final String CLONE = "/nodes/{node}/qemu/{vmid}/clone";

  private static OperatorFixture fixture;
  private static OperatorProcess operator;
  private static Set<Integer> foreign;
  private long mark;

  @BeforeAll
  static void start(Sandbox sandbox) throws StartException {
    fixture = new OperatorFixture(sandbox);
    foreign = sandbox.proxmox().guests().stream().map(GuestView::vmid).collect(Collectors.toSet());
    operator = fixture.start();
  }

  @AfterAll
  static void stop() {
    operator.close();
  }

  @BeforeEach
  void mark() {
    mark = fixture.sandbox().proxmox().ledger().mark();
  }

  @AfterEach
  void leaveNothingBehind() {
    fixture.sandbox().proxmox().faults().clear();
    var resources = fixture.sandbox().kubernetes().client().resources(VirtualMachine.class);
    resources.inAnyNamespace().delete();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(resources.inAnyNamespace().list().getItems()).isEmpty());
    assertThat(fixture.sandbox().proxmox().ledger().touchedVmids())
        .as("VMIDs of other people's guests that were changed")
        .doesNotContainAnyElementsOf(foreign);
  }

  @Test
  void shouldMakeAVmARowAndAStatusOfAnAppliedResource() {
    // When
    fixture.vm(
        "team-a",
        "web-1",
        "description: Front end, cpu: {cores: 4}, memory: {size: 4Gi}, readiness: {gate:"
            + " IPAddress}");
    fixture.vm("team-b", "db-1", "runStrategy: Halted, vmName: db-1.team-b");

    // Then
    awaitReady("team-a", "web-1", "Running");
    awaitReady("team-b", "db-1", "StoppedAsRequested");
    VirtualMachineStatus status = fixture.get("team-a", "web-1").getStatus();
    GuestView guest = guest(status);
    assertThat(guest.running()).isTrue();
    assertThat(guest.pool()).isEqualTo("kubernetes");
    assertThat(guest.config())
        .containsEntry("name", "web-1")
        .containsEntry("cores", "4")
        .containsEntry("memory", "4096")
        .containsEntry("smbios1", "uuid=" + status.biosUUID());
    assertThat(guest.config().get("description"))
        .startsWith("Front end\nproxmox.accountdb.io: cluster=")
        .contains(" vm=team-a/web-1 ", " vmid=" + status.vmid() + " ");
    assertThat(guest.config().get("tags")).matches("cloudinit;k8s-[0-9a-f]{8};ubuntu");

    assertThat(status.primaryIP()).startsWith("10.20.");
    assertThat(status.printableStatus()).isEqualTo("Running");
    assertThat(status.owner().name()).isEqualTo("alice");
    assertThat(status.resources().cpus()).isEqualTo(4);
    assertThat(status.resources().memory()).isEqualTo("4Gi");
    assertThat(status.operation()).isNull();

    awaitRow("alice", "web-1", "running");
    Map<String, Object> row = fixture.tenant("alice").row("web-1");
    assertThat(row)
        .containsEntry("id", status.databaseID().intValue())
        .containsEntry("vmid", status.vmid())
        .containsEntry("owner", "alice")
        .containsEntry("status", "running")
        .containsEntry("ip_address", status.primaryIP())
        .containsEntry("cpu_cores", 4)
        .containsEntry("memory_mb", 4096)
        .containsEntry("template_id", 9000)
        .containsEntry("notes", "Front end");
    assertThat(fixture.tenant("alice").names())
        .as("alice's view")
        .contains("web-1")
        .doesNotContain("db-1.team-b");
    assertThat(fixture.tenant("bob").names())
        .as("bob's view")
        .contains("db-1.team-b")
        .doesNotContain("web-1");
    assertThat(fixture.tenant("admin").names()).contains("web-1", "db-1.team-b");
  }

  @Test
  void shouldWriteNothingToKubernetesWhileNothingHappens() {
    // Given
    fixture.vm("team-a", "idle-1", "readiness: {gate: IPAddress}");
    awaitReady("team-a", "idle-1", "Running");
    String version = fixture.get("team-a", "idle-1").getMetadata().getResourceVersion();
    long polls = polls();

    // When
    await().atMost(PATIENCE).until(() -> polls() >= polls + 5);

    // Then
    assertThat(fixture.get("team-a", "idle-1").getMetadata().getResourceVersion())
        .isEqualTo(version);
  }

  private static long polls() {
    return fixture.sandbox().proxmox().ledger().of("GET", "/cluster/resources").size();
  }

  @Test
  void shouldFollowAChangedSpecAndPowerThatAPersonChanged() {
    // Given
    fixture.vm("team-a", "power-1", "runStrategy: Always");
    awaitReady("team-a", "power-1", "Running");
    int vmid = fixture.get("team-a", "power-1").getStatus().vmid();

    // When
    fixture.sandbox().proxmox().outOfBand().stop(vmid);

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(fixture.sandbox().proxmox().ledger().since(mark))
                    .as("calls that start it again")
                    .filteredOn(call -> call.template().endsWith("/status/start"))
                    .hasSize(2));
    awaitReady("team-a", "power-1", "Running");

    // When
    fixture.vm("team-a", "power-1", "runStrategy: Halted, cpu: {cores: 3}");

    // Then
    awaitReady("team-a", "power-1", "StoppedAsRequested");
    assertThat(fixture.sandbox().proxmox().guest(vmid).orElseThrow().running()).isFalse();
    assertThat(fixture.sandbox().proxmox().guest(vmid).orElseThrow().config())
        .containsEntry("cores", "3");
    awaitRow("alice", "power-1", "stopped");
  }

  @Test
  void shouldDestroyVmAndRowOfADeletedResource() {
    // Given
    fixture.vm("team-a", "gone-1", "");
    awaitReady("team-a", "gone-1", "Running");
    int vmid = fixture.get("team-a", "gone-1").getStatus().vmid();

    // When
    fixture.delete("team-a", "gone-1");

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(fixture.get("team-a", "gone-1")).isNull());
    assertThat(fixture.sandbox().proxmox().guest(vmid)).isEmpty();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(fixture.tenant("alice").names()).doesNotContain("gone-1"));
  }

  @Test
  void shouldLeaveTheVmAndTheRowOfARetainedResource() {
    // Given
    fixture.vm("team-a", "kept-1", "deletionPolicy: Retain, description: Keep me");
    awaitReady("team-a", "kept-1", "Running");
    int vmid = fixture.get("team-a", "kept-1").getStatus().vmid();

    // When
    fixture.delete("team-a", "kept-1");

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(fixture.get("team-a", "kept-1")).isNull());
    GuestView guest = fixture.sandbox().proxmox().guest(vmid).orElseThrow();
    assertThat(guest.running()).isTrue();
    assertThat(guest.config())
        .containsEntry("description", "Keep me")
        .containsEntry("tags", "cloudinit;ubuntu");
    assertThat(fixture.tenant("alice").names()).contains("kept-1");
    fixture.sandbox().proxmox().outOfBand().delete(vmid);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(fixture.tenant("alice").names()).doesNotContain("kept-1"));
  }

  @Test
  void shouldNotMakeASecondVmForAResourceThatWasDeletedByForce() throws StartException {
    // Given
    fixture.vm("team-a", "forced-1", "");
    awaitReady("team-a", "forced-1", "Running");
    int vmid = fixture.get("team-a", "forced-1").getStatus().vmid();
    awaitRow("alice", "forced-1", "running");

    // When
    operator.close();
    fixture.deleteByForce("team-a", "forced-1");
    fixture.vm("team-a", "forced-1", "");
    operator = fixture.start();

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                VirtualMachineAssert.assertThat(fixture.get("team-a", "forced-1"))
                    .has("Stalled", "True", "PreviousIncarnation"));
    assertThat(ours("forced-1")).containsExactly(vmid);

    // When
    fixture.annotate("team-a", "forced-1", Api.TAKE_OVER_ANNOTATION, Integer.toString(vmid));

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                VirtualMachineAssert.assertThat(fixture.get("team-a", "forced-1"))
                    .has("Ready", "True", "Running")
                    .has("Mirrored", "True", "Mirrored"));
    assertThat(fixture.get("team-a", "forced-1").getStatus().vmid()).isEqualTo(vmid);
    assertThat(ours("forced-1")).containsExactly(vmid);
  }

  @Test
  void shouldMakeOneVmWhenTheAnswerToTheCloneIsLost() {
    // Given
    fixture
        .sandbox()
        .proxmox()
        .faults()
        .on(CallMatch.route("POST", CLONE), new CallFault.DropAfterHandler(), 1);

    // When
    fixture.vm("team-a", "lost-1", "");

    // Then
    awaitReady("team-a", "lost-1", "Running");
    assertThat(clones()).as("clone calls").isEqualTo(1);
    assertThat(ours("lost-1")).as("VMs of the resource").hasSize(1);
  }

  @Test
  void shouldTryAgainWhenTheCloneFailsAsATask() {
    // Given
    fixture
        .sandbox()
        .proxmox()
        .faults()
        .failTask(TaskMatch.type("qmclone"), "clone failed: can't lock file - got timeout", 1);

    // When
    fixture.vm("team-a", "failed-1", "");

    // Then
    awaitReady("team-a", "failed-1", "Running");
    assertThat(clones()).as("clone calls").isEqualTo(2);
    assertThat(ours("failed-1")).hasSize(1);
  }

  @Test
  void shouldGiveANewVmAVmidThatNoRowHas() {
    // Given
    fixture.awaitConnected();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              fixture.addRows("older", 100, 400);
              assertThat(fixture.tenant("alice").names()).contains("older");
            });

    try {
      // When
      fixture.vm("team-b", "newer-1", "");

      // Then
      awaitReady("team-b", "newer-1", "Running");
      awaitRow("bob", "newer-1", "running");
      assertThat(fixture.get("team-b", "newer-1").getStatus().vmid()).isGreaterThan(400);
    } finally {
      fixture.loseRow("older");
    }
  }

  @Test
  void shouldMakeNoVmInANamespaceWithoutAnOwner() {
    // Given
    fixture.namespace("team-c", Map.of());

    // When
    fixture.vm("team-c", "owned-1", "");

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                VirtualMachineAssert.assertThat(fixture.get("team-c", "owned-1"))
                    .has("Stalled", "True", "OwnerNotFound"));
    assertThat(clones()).as("clone calls").isZero();

    // When
    fixture.namespace("team-c", Map.of(Api.OWNER_LABEL, "bob"));

    // Then
    awaitReady("team-c", "owned-1", "Running");
    assertThat(fixture.tenant("bob").names()).contains("owned-1");
  }

  @Test
  void shouldGoOnWithoutTheDatabaseAndCatchUp() {
    // Given
    fixture.vm("team-a", "base-1", "");
    awaitReady("team-a", "base-1", "Running");
    awaitRow("alice", "base-1", "running");
    fixture.sandbox().database().stop();

    try {
      // When
      fixture.vm("team-a", "base-1", "runStrategy: Halted");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  VirtualMachineAssert.assertThat(fixture.get("team-a", "base-1"))
                      .has("Ready", "True", "StoppedAsRequested")
                      .has("Mirrored", "False", "DatabaseUnreachable"));
      fixture.vm("team-a", "base-2", "");

      // Then
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  VirtualMachineAssert.assertThat(fixture.get("team-a", "base-2"))
                      .has("Provisioned", "Unknown", "DatabaseUnreachable"));
    } finally {
      fixture.sandbox().database().start();
    }

    // Then
    awaitReady("team-a", "base-1", "StoppedAsRequested");
    awaitReady("team-a", "base-2", "Running");
    awaitRow("alice", "base-1", "stopped");
    awaitRow("alice", "base-2", "running");
  }

  @Test
  void shouldTellHowItsClusterFares() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              ProxmoxCluster cluster =
                  fixture
                      .sandbox()
                      .kubernetes()
                      .client()
                      .resources(ProxmoxCluster.class)
                      .withName(OperatorFixture.CLUSTER)
                      .get();
              assertThat(cluster.getStatus()).isNotNull();
              assertThat(cluster.getStatus().conditions())
                  .extracting(condition -> condition.type() + "=" + condition.status())
                  .contains(
                      "Ready=True",
                      "Reachable=True",
                      "Authenticated=True",
                      "Synced=True",
                      "PermissionsSufficient=True");
              assertThat(cluster.getStatus().nodes().total()).isEqualTo(2);
              assertThat(cluster.getStatus().quorate()).isTrue();
            });
  }

  private static void awaitReady(String namespace, String name, String reason) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> VirtualMachineAssert.assertThat(fixture.get(namespace, name)).isReady(reason));
  }

  private static void awaitRow(String user, String name, String status) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(fixture.tenant(user).row(name)).containsEntry("status", status));
  }

  private static GuestView guest(VirtualMachineStatus status) {
    return fixture.sandbox().proxmox().guest(status.vmid()).orElseThrow();
  }

  private long clones() {
    return fixture.sandbox().proxmox().ledger().since(mark).stream()
        .filter(call -> call.template().equals(CLONE))
        .count();
  }

  private static Set<Integer> ours(String name) {
    return fixture.sandbox().proxmox().guests().stream()
        .filter(guest -> name.equals(guest.config().get("name")))
        .map(GuestView::vmid)
        .collect(Collectors.toSet());
  }
}
