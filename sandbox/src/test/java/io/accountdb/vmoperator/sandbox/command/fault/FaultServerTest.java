package io.accountdb.vmoperator.sandbox.command.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.accountdb.vmoperator.sandbox.command.fault.FaultOrder.Action;
import io.accountdb.vmoperator.sandbox.command.fault.FaultOrder.Calls;
import io.accountdb.vmoperator.sandbox.command.fault.FaultOrder.Component;
import io.accountdb.vmoperator.sandbox.host.SandboxException;
import io.accountdb.vmoperator.sandbox.proxmox.GuestView;
import io.accountdb.vmoperator.sandbox.proxmox.ProxmoxSimulator;
import io.accountdb.vmoperator.sandbox.proxmox.SimulatorSettings;
import io.accountdb.vmoperator.sandbox.proxmox.World;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallFault;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallMatch;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Orders from the wire to the simulator, and what comes back to people. */
class FaultServerTest {
  private static final CallMatch.Target CLONE =
      new CallMatch.Target("POST", "/nodes/{node}/qemu/{vmid}/clone", "pve1", 9000, 110);

  private ProxmoxSimulator simulator;
  private FaultServer server;

  @BeforeEach
  void start() {
    simulator =
        ProxmoxSimulator.start(World.bundled(), new SimulatorSettings(0, 100, Clock.systemUTC()));
    server = FaultServer.start(simulator);
  }

  @AfterEach
  void stop() {
    server.close();
    simulator.close();
  }

  @Test
  void shouldLetMatchingCallsGoWrong() throws Exception {
    // Given
    Calls clones = new Calls("POST", "/nodes/{node}/qemu/{vmid}/clone", "pve1", 110, 1);

    // When
    send(new FaultOrder.Status(clones, 500, "got no worker upid - start worker failed", false));
    send(new FaultOrder.Delay(clones, 2.5));
    send(new FaultOrder.Drop(clones, true));
    String told = send(new FaultOrder.Drop(new Calls(null, null, null, null, 2), false));

    // Then
    String text = "got no worker upid - start worker failed";
    assertThat(told).isEqualTo("the next 2 matching calls go wrong");
    assertThat(strike()).hasValue(new CallFault.Status(500, text, text, false));
    assertThat(strike()).hasValue(new CallFault.Delay(Duration.ofMillis(2_500)));
    assertThat(strike()).hasValue(new CallFault.DropAfterHandler());
    assertThat(strike()).hasValue(new CallFault.DropBeforeHandler());
    assertThat(strike()).hasValue(new CallFault.DropBeforeHandler());
    assertThat(strike()).isEmpty();
  }

  @Test
  void shouldDoToGuestsWhatAnotherAdministratorDoes() throws Exception {
    // When
    send(new FaultOrder.Create(110, "pve1", Map.of("name", "theirs"), false));
    send(new FaultOrder.Edit(110, Map.of("description", "x", "lock", "backup"), List.of("name")));
    send(new FaultOrder.Touch(110, Action.START));

    // Then
    GuestView edited = simulator.guest(110).orElseThrow();
    assertThat(edited.running()).isTrue();
    assertThat(edited.config())
        .containsEntry("description", "x")
        .containsEntry("lock", "backup")
        .doesNotContainKey("name");

    // When
    send(new FaultOrder.Touch(110, Action.BACKUP));
    send(new FaultOrder.Touch(110, Action.POWER_OFF));
    send(new FaultOrder.Restore(110, 210, "pve2"));
    send(new FaultOrder.Move(210, "pve1", null));
    String upid = send(new FaultOrder.Move(110, "pve2", 1.0));
    Awaitility.await("migration")
        .until(() -> simulator.guest(110).orElseThrow().node().equals("pve2"));
    send(new FaultOrder.Create(110, "pve1", Map.of("name", "recycled"), true));
    send(new FaultOrder.Touch(100, Action.STOP));
    send(new FaultOrder.Touch(101, Action.DELETE));

    // Then
    assertThat(upid).startsWith("UPID:pve1:").contains(":qmigrate:110:");
    assertThat(simulator.guest(210).orElseThrow().node()).isEqualTo("pve1");
    assertThat(simulator.guest(110).orElseThrow().config()).containsEntry("name", "recycled");
    assertThat(simulator.guest(100).orElseThrow().running()).isFalse();
    assertThat(simulator.guest(101)).isEmpty();
  }

  @Test
  void shouldLetPartsOfTheClusterFailUntilAllIsCleared() throws Exception {
    // When
    String quorum = send(new FaultOrder.Quorum(false));
    String node = send(new FaultOrder.Outage(Component.ENDPOINT, "pve1", false));
    send(new FaultOrder.Outage(Component.STATISTICS, "pve2", false));
    send(new FaultOrder.FailTask("qmclone", null, "clone failed: no space left", 3));

    // Then
    assertThat(quorum).isEqualTo("the cluster has no quorum");
    assertThat(node).isEqualTo("endpoint of pve1 is down");
    assertThatThrownBy(() -> connect(simulator.url())).isInstanceOf(IOException.class);

    // When
    send(new FaultOrder.Clear());

    // Then
    connect(simulator.url());
    assertThat(send(new FaultOrder.Quorum(true))).isEqualTo("the cluster is quorate");
  }

  @Test
  void shouldSayWhatIsWrongAndWhatWouldBeRight() {
    Calls all = new Calls(null, null, null, null, 1);
    misused(new FaultOrder.Status(all, 200, null, false), "STATUS: must be from 400 to 599");
    misused(new FaultOrder.Delay(all, 0), "SECONDS: must be a number of seconds above 0");
    misused(
        new FaultOrder.Drop(new Calls("FETCH", null, null, null, 1), false),
        "--method: must be one of DELETE, GET, POST, PUT, not 'FETCH'");
    misused(
        new FaultOrder.Drop(new Calls("DELETE", "/nodes", null, null, 1), false),
        "--path: the simulator has no DELETE '/nodes'; it has /nodes/{node}/qemu/{vmid}, ");
    misused(
        new FaultOrder.Drop(new Calls(null, null, "pve9", null, 1), false),
        "no node is called 'pve9'; there are pve1, pve2");
    misused(
        new FaultOrder.Drop(new Calls(null, null, null, null, 0), false),
        "--times: must be 1 or more, not 0");
    misused(
        new FaultOrder.Create(99, "pve1", Map.of(), false),
        "VMID: must be from 100 to 999999999, not 99");
    misused(
        new FaultOrder.Create(110, "pve1", Map.of("name", "a_b"), false),
        "--set name: invalid format");
    misused(new FaultOrder.Edit(100, Map.of(), List.of()), "say what to change: --set KEY=VALUE");
    misused(new FaultOrder.Touch(4711, Action.START), "no guest has the VMID 4711");
    misused(
        new FaultOrder.Pooling(100, "nowhere"),
        "no pool is called 'nowhere'; there are kubernetes, webshop");
    misused(
        new FaultOrder.StorageOutage("nowhere", false),
        "no storage is called 'nowhere'; there are local, local-lvm, ceph");
    misused(new FaultOrder.KillTask("UPID:x"), "no task UPID:x runs");
    misused(new FaultOrder.Restore(101, 101, "pve2"), "VMID 101 has no backup; make one first");
    assertThatThrownBy(() -> send(new FaultOrder.Create(100, "pve1", Map.of(), false)))
        .isInstanceOf(SandboxException.class)
        .hasMessage("VMID 100 is taken");
  }

  @Test
  void shouldLetNobodyInWithoutTheSecretAndTakeNothingButOrders() throws Exception {
    // Given
    FaultAccess access = server.access();

    // When
    var stranger = post(access.url(), "Bearer guessed", "{}");
    var noOrder = post(access.url(), access.authorization(), "{\"fault\":\"unknown\"}");
    var tooLong = post(access.url(), access.authorization(), "x".repeat(70_000));

    // Then
    assertThat(stranger.statusCode()).isEqualTo(401);
    assertThat(noOrder.statusCode()).isEqualTo(400);
    assertThat(noOrder.body()).startsWith("not an order: ");
    assertThat(tooLong.statusCode()).isEqualTo(413);
    assertThat(access.toString()).doesNotContain(access.secret());
    assertThat(URI.create(access.url()).getHost()).isEqualTo("127.0.0.1");
  }

  private void misused(FaultOrder order, String message) {
    assertThatThrownBy(() -> send(order))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  private String send(FaultOrder order) throws InterruptedException {
    return server.access().send(order);
  }

  private Optional<CallFault> strike() {
    return simulator.faults().onCall(CLONE);
  }

  private static void connect(URI url) throws IOException {
    new Socket(url.getHost(), url.getPort()).close();
  }

  private static HttpResponse<String> post(String url, String authorization, String body)
      throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(url))
              .header("Authorization", authorization)
              .POST(BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    }
  }
}
