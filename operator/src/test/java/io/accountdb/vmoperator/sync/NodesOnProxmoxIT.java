package io.accountdb.vmoperator.sync;

import static io.accountdb.vmoperator.sync.AgentWorld.ACCOUNT_DB;
import static io.accountdb.vmoperator.sync.AgentWorld.CLUSTER;
import static io.accountdb.vmoperator.sync.AgentWorld.assertRows;
import static io.accountdb.vmoperator.sync.AgentWorld.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.sandbox.proxmox.ProxmoxSimulator;
import io.accountdb.vmoperator.sandbox.proxmox.SimulatorSettings;
import io.accountdb.vmoperator.sandbox.proxmox.World;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallFault;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallMatch;
import io.accountdb.vmoperator.sandbox.proxmox.faults.Faults;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How nodes, and the VMs on them, fare in the table when something is wrong with Proxmox VE. */
class NodesOnProxmoxIT {
  private static final int VMID = 300;
  private static final String RUNNING = "1|db-1|running|null|pve2|platform";
  private static final String FAILED = "1|db-1|error|null|pve2|platform";

  private AgentWorld world;

  @BeforeEach
  void discoverAVm() {
    world = AgentWorld.ofAllGuests();
    world.simulator().guests().stream()
        .filter(guest -> !"1".equals(guest.config().get("template")))
        .forEach(guest -> world.simulator().outOfBand().delete(guest.vmid()));
    world
        .simulator()
        .outOfBand()
        .create(VMID, "pve2", Map.of("name", "db-1", "smbios1", "uuid=" + TestGuest.UUID));
    world.simulator().outOfBand().start(VMID);
    world.connect(true);
    eventually(() -> assertRows(RUNNING));
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void shouldTakeTheVmsOfANodeThatIsAwayForFailedAfterFiveMinutes() {
    // When
    world.simulator().outages().isolate("pve2");

    // Then
    eventually(() -> assertNodes("pve1|connected", "pve2|disconnected"));
    assertRows(RUNNING);

    // When
    world.passHalfMinutes(11);

    // Then
    eventually(() -> assertRows(FAILED));

    // When
    world.simulator().outages().reconnect("pve2");

    // Then
    eventually(() -> assertNodes("pve1|connected", "pve2|connected"));
    eventually(() -> assertRows(RUNNING));
  }

  @Test
  void shouldCallItsNodesDisconnectedOnceTheClusterWasSilentForAMinute() {
    // Given
    var fault = failReads(CallFault.connectFailed());
    eventually(() -> assertThat(failure()).isNotNull());
    assertNodes("pve1|connected", "pve2|connected");

    // When
    world.clock().advanceSeconds(61);

    // Then
    eventually(() -> assertNodes("pve1|disconnected", "pve2|disconnected"));
    assertRows(RUNNING);

    // When
    fault.close();

    // Then
    eventually(() -> assertNodes("pve1|connected", "pve2|connected"));
  }

  @Test
  void shouldCallItsNodesInErrorWhereTheTokenIsRefused() {
    // Given
    var fault = failReads(new CallFault.Status(401, "No ticket", null, false));

    // Then
    eventually(() -> assertNodes("pve1|error", "pve2|error"));
    assertThat(((ProxmoxFailure.NeedsPerson) failure()).kind())
        .isEqualTo(ProxmoxFailure.Kind.UNAUTHENTICATED);
    assertRows(RUNNING);

    // When
    fault.close();

    // Then
    eventually(() -> assertNodes("pve1|connected", "pve2|connected"));
  }

  @Test
  void shouldCallItsNodesInErrorWhereTheCertificateIsNotTrusted() {
    // Given
    try (ProxmoxSimulator another =
        ProxmoxSimulator.start(
            World.bundled(), new SimulatorSettings(0, 100.0, Clock.systemUTC()))) {

      // When
      world.connectTrusting(another.certificateAuthorityPem());

      // Then
      eventually(() -> assertNodes("pve1|error", "pve2|error"));
      assertThat(((ProxmoxFailure.NeedsPerson) failure()).kind())
          .isEqualTo(ProxmoxFailure.Kind.UNTRUSTED_CERTIFICATE);
      assertRows(RUNNING);
    }
  }

  @Test
  void shouldShowAVmThatQemuStoppedForItsDisk() {
    // When
    world.simulator().outOfBand().failDisk(VMID);

    // Then
    eventually(() -> assertRows(FAILED));
  }

  private Faults.Handle failReads(CallFault fault) {
    return world.simulator().faults().on(CallMatch.route("GET", "/cluster/resources"), fault);
  }

  private ProxmoxFailure failure() {
    return world.agents().health(CLUSTER).pollFailure();
  }

  private static void assertNodes(String... nodes) {
    assertThat(ACCOUNT_DB.query("SELECT name, status FROM proxmox_nodes ORDER BY name"))
        .containsExactly(nodes);
  }
}
