package io.accountdb.vmoperator.sandbox.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.accountdb.vmoperator.sandbox.Part;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.accountdb.vmoperator.sandbox.SandboxSettings;
import io.accountdb.vmoperator.sandbox.command.fault.FaultServer;
import io.accountdb.vmoperator.sandbox.proxmox.Client;
import io.accountdb.vmoperator.sandbox.proxmox.GuestView;
import io.accountdb.vmoperator.sandbox.proxmox.ProxmoxSimulator;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code sandbox fault} does, from its words to what clients of Proxmox VE see. */
class FaultEffectsIT {
  private static final String CLONE = "/nodes/{node}/qemu/{vmid}/clone";
  private static final String TEMPLATE = "/nodes/pve1/qemu/9000";

  @TempDir private Path folder;
  private Sandbox sandbox;
  private FaultServer server;
  private ProxmoxSimulator proxmox;
  private Client operator;
  private Client root;

  @BeforeEach
  void start() throws Exception {
    SandboxSettings settings =
        SandboxSettings.defaults()
            .without(Part.KUBERNETES)
            .without(Part.DATABASE)
            .withStateDirectory(folder)
            .withTimeScale(100);
    sandbox = Sandbox.start(settings);
    proxmox = sandbox.proxmox();
    server = FaultServer.start(proxmox);
    StateFiles.write(folder, sandbox, settings, server.access());
    operator = new Client(proxmox, proxmox.operatorToken());
    root = new Client(proxmox, proxmox.rootToken());
  }

  @AfterEach
  void stop() {
    operator.close();
    root.close();
    server.close();
    sandbox.close();
  }

  /** One command line after {@code sandbox fault}; what it says. */
  private String fault(String... arguments) {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text, true);
    List<String> all = new ArrayList<>(List.of("fault"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--state", folder.toString()));
    int exitCode =
        SandboxCommand.commandLine()
            .setOut(writer)
            .setErr(writer)
            .execute(all.toArray(String[]::new));
    assertThat(exitCode).as(text.toString()).isZero();
    return text.toString().strip();
  }

  private void awaitClone(int vmid) {
    Awaitility.await("clone")
        .atMost(Duration.ofSeconds(60))
        .until(() -> proxmox.guest(vmid).isPresent());
  }

  private Client.Answer clone(int vmid) {
    return operator.post(
        TEMPLATE + "/clone",
        Map.of("newid", String.valueOf(vmid), "full", "1", "pool", "kubernetes"));
  }

  private GuestView guest(int vmid) {
    return proxmox.guest(vmid).orElseThrow();
  }

  private JsonNode config(String node, int vmid) {
    return root.get("/nodes/" + node + "/qemu/" + vmid + "/config").data();
  }

  @Test
  void shouldAnswerOnlyTheNextMatchingCallsWithAnError() {
    // When
    fault("status", "500", "--message", "out of order", "--path", "/version", "--times", "2");
    fault("status", "596", "--after-handler", "--method", "post", "--vmid", "110");

    // Then
    assertThat(operator.get("/nodes").status()).isEqualTo(200);
    assertThat(operator.get("/version").message()).isEqualTo("out of order");
    assertThat(operator.get("/version").status()).isEqualTo(500);
    assertThat(operator.get("/version").status()).isEqualTo(200);
    assertThat(clone(110).status()).isEqualTo(596);
    awaitClone(110);
  }

  @Test
  void shouldDelayACall() {
    // Given
    fault("delay", "60", "--path", "/version");
    long before = System.nanoTime();

    // When
    int status = operator.get("/version").status();

    // Then
    assertThat(status).isEqualTo(200);
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(600_000_000L);
  }

  @Test
  void shouldDropCallsBeforeAndAfterTheyAreCarriedOut() {
    // Given
    fault("drop", "--path", CLONE, "--vmid", "110");
    fault("drop", "--after-handler", "--path", CLONE, "--vmid", "111");

    // When
    assertThatThrownBy(() -> clone(110)).isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(() -> clone(111)).isInstanceOf(UncheckedIOException.class);

    // Then
    awaitClone(111);
    assertThat(proxmox.guest(110)).isEmpty();
  }

  @Test
  void shouldLetTasksFailOrGetKilledOrNeverBeHeardOf() {
    // Given
    fault("fail-task", "clone failed: no space left", "--type", "qmclone", "--vmid", "110");
    fault("no-worker", "--path", CLONE, "--vmid", "111");

    // When
    String failed = operator.task(clone(110));
    var unheard = clone(111);
    fault("quorum", "down");
    var refused = clone(112);
    fault("quorum", "up");
    String upid = clone(112).data().asText();
    fault("kill-task", upid);

    // Then
    assertThat(failed).isEqualTo("clone failed: no space left");
    assertThat(unheard.message()).isEqualTo("got no worker upid - start worker failed");
    assertThat(refused.message()).isEqualTo("cluster not ready - no quorum?");
    assertThat(operator.exitStatus(upid)).isEqualTo("unexpected status");
    assertThat(proxmox.guest(110)).isEmpty();
    assertThat(proxmox.guest(111)).isEmpty();
  }

  @Test
  void shouldDoToGuestsWhatOthersDo() {
    // When
    fault("create", "110", "--node", "pve2", "--set", "name=theirs", "--set", "cores=2");
    fault("start", "110");

    // Then
    assertThat(config("pve2", 110).path("name").asText()).isEqualTo("theirs");
    assertThat(config("pve2", 110).path("cores").asInt()).isEqualTo(2);
    assertThat(guest(110).running()).isTrue();

    // When
    fault("edit", "110", "--set", "description=changed", "--unset", "cores");
    fault("migrate", "110", "pve1");
    fault("pool", "110", "kubernetes");
    fault("stop", "110");
    fault("backup", "110");

    // Then
    assertThat(config("pve1", 110).path("description").asText()).isEqualTo("changed");
    assertThat(config("pve1", 110).has("cores")).isFalse();
    assertThat(guest(110).running()).isFalse();
    assertThat(operator.get("/nodes/pve1/qemu/110/config").status()).isEqualTo(200);

    // When
    String uuid = config("pve1", 110).path("smbios1").asText();
    fault("delete", "110");
    boolean gone = proxmox.guest(110).isEmpty();
    fault("restore", "110", "--node", "pve1");
    fault("restore", "110", "--node", "pve2", "--as", "210");
    fault("pool", "110");

    // Then
    assertThat(gone).isTrue();
    assertThat(config("pve1", 110).path("smbios1").asText()).isEqualTo(uuid);
    assertThat(config("pve2", 210).path("smbios1").asText()).isEqualTo(uuid);
    assertThat(operator.get("/nodes/pve1/qemu/110/config").status()).isEqualTo(403);

    // When
    fault("create", "110", "--node", "pve1", "--recycle");

    // Then
    assertThat(config("pve1", 110).path("smbios1").asText()).isNotEqualTo(uuid);
    assertThat(root.get("/cluster/tasks").body())
        .contains(":qmcreate:110:", ":qmigrate:110:", ":vzdump:110:", ":qmrestore:210:");
  }

  @Test
  void shouldTakePartsOfTheClusterDownUntilAllIsCleared() {
    // When
    fault("storage", "local-lvm", "down");
    fault("node", "pve2", "down");

    // Then
    assertThat(operator.task(clone(110)))
        .isEqualTo("clone failed: storage 'local-lvm' is not online");
    assertThat(root.get("/nodes/pve2/qemu/101/config").status()).isEqualTo(595);

    // When
    fault("node", "pve1", "down", "--only", "endpoint");

    // Then
    assertThatThrownBy(() -> root.get("/version")).isInstanceOf(UncheckedIOException.class);

    // When
    fault("clear");

    // Then
    assertThat(root.get("/nodes/pve2/qemu/101/config").status()).isEqualTo(200);
    assertThat(operator.task(clone(110))).isEqualTo("OK");
  }
}
