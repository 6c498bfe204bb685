package io.accountdb.vmoperator.sandbox.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.accountdb.vmoperator.sandbox.proxmox.faults.CallFault;
import io.accountdb.vmoperator.sandbox.proxmox.faults.CallMatch;
import io.accountdb.vmoperator.sandbox.proxmox.faults.TaskMatch;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What tests of the operator let go wrong, and what they assert by. */
class FaultsTest extends SimulatorTestBase {
  private static final CallMatch CLONE = CallMatch.route("POST", "/nodes/{node}/qemu/{vmid}/clone");

  @Test
  void shouldStrikeOnlyMatchingCallsAndOnlySoOften() {
    // Given
    simulator
        .faults()
        .on(
            CallMatch.route("GET", "/cluster/nextid"),
            CallFault.died("got no worker upid - start worker failed"),
            1);

    // When
    var other = operator.get("/version");
    var struck = operator.get("/cluster/nextid");
    var again = operator.get("/cluster/nextid");

    // Then
    assertThat(other.status()).isEqualTo(200);
    assertThat(struck.status()).isEqualTo(500);
    assertThat(struck.message()).isEqualTo("got no worker upid - start worker failed");
    assertThat(again.status()).isEqualTo(200);
  }

  @Test
  void shouldAnswerWithEmptyBodiesAsTheProxyDoes() {
    // Given
    var refused = simulator.faults().on(CallMatch.any().onNode("pve1"), CallFault.connectFailed());

    // When
    var answer = operator.get(TEMPLATE + "/config");
    refused.close();
    var afterwards = operator.get(TEMPLATE + "/config");

    // Then
    assertThat(answer.status()).isEqualTo(595);
    assertThat(answer.body()).isEmpty();
    assertThat(refused.strikes()).isEqualTo(1);
    assertThat(afterwards.status()).isEqualTo(200);
  }

  @Test
  void shouldCarryOutACallWhoseAnswerIsLost() {
    // Given
    simulator.faults().on(CLONE.forVmid(110), new CallFault.DropAfterHandler(), 1);
    simulator.faults().on(CLONE.forVmid(111), CallFault.proxyTimeout(), 1);
    simulator.faults().on(CLONE.forVmid(112), new CallFault.DropBeforeHandler(), 1);

    // When
    assertThatThrownBy(() -> operator.post(TEMPLATE + "/clone", cloneParameters(110)))
        .isInstanceOf(UncheckedIOException.class);
    var timedOut = operator.post(TEMPLATE + "/clone", cloneParameters(111));
    assertThatThrownBy(() -> operator.post(TEMPLATE + "/clone", cloneParameters(112)))
        .isInstanceOf(UncheckedIOException.class);

    // Then
    assertThat(timedOut.status()).isEqualTo(596);
    Awaitility.await()
        .until(() -> simulator.guest(110).isPresent() && simulator.guest(111).isPresent());
    assertThat(simulator.guest(112)).isEmpty();
    assertThat(simulator.ledger().mutationsOf(110)).hasSize(1);
    assertThat(simulator.ledger().mutationsOf(112)).singleElement().matches(c -> c.status() == 0);
  }

  @Test
  void shouldBreakOffAnAnswer() {
    // Given
    simulator
        .faults()
        .on(CallMatch.route("GET", "/cluster/resources"), new CallFault.TruncatedAnswer(), 1);

    // When, Then
    assertThatThrownBy(() -> operator.get("/cluster/resources"))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(operator.get("/cluster/resources").status()).isEqualTo(200);
  }

  @Test
  void shouldLetTasksFailUndone() {
    // Given
    simulator
        .faults()
        .failTask(TaskMatch.type("qmclone").forVmid(110), "clone failed: no space left", 1);

    // When
    String failed = operator.task(operator.post(TEMPLATE + "/clone", cloneParameters(110)));
    cloned(111);

    // Then
    assertThat(failed).isEqualTo("clone failed: no space left");
    assertThat(simulator.guest(110)).isEmpty();
    assertThat(simulator.guest(111)).isPresent();
  }

  @Test
  void shouldKeepALedgerOfWhoTouchedWhat() {
    // Given
    long mark = simulator.ledger().mark();

    // When
    operator.get(TEMPLATE + "/config");
    cloned(110);
    operator.put(guest(110) + "/config", Map.of("cores", "1"));

    // Then
    assertThat(simulator.ledger().touchedVmids()).containsExactly(110);
    assertThat(simulator.ledger().since(mark))
        .first()
        .satisfies(
            call -> {
              assertThat(call.template()).isEqualTo("/nodes/{node}/qemu/{vmid}/config");
              assertThat(call.vmid()).isEqualTo(9000);
              assertThat(call.node()).isEqualTo("pve1");
              assertThat(call.caller()).isEqualTo("operator@pve!vm-operator");
              assertThat(call.status()).isEqualTo(200);
            });
    assertThat(simulator.ledger().mutationsOf(110)).hasSize(2);
    assertThat(simulator.ledger().of("POST", "/nodes/{node}/qemu/{vmid}/clone")).hasSize(1);
  }

  @Test
  void shouldShowAnotherAdminsWorkInTheTaskLists() {
    // When
    simulator.outOfBand().create(110, "pve2", Map.of("name", "theirs"));
    simulator.outOfBand().start(110);
    simulator.outOfBand().migrate(110, "pve1");
    simulator.outOfBand().edit(110, "description", "changed");
    simulator.outOfBand().delete(110);

    // Then
    String tasks = root.get("/cluster/tasks").body();
    assertThat(tasks)
        .contains(":qmcreate:110:root@pam:", ":qmstart:110:", ":qmigrate:110:", ":qmdestroy:110:");
    assertThat(simulator.guest(110)).isEmpty();
    assertThat(simulator.ledger().touchedVmids()).isEmpty();
  }

  @Test
  void shouldComeBackTheSameToItsClients() {
    // Given
    SimulatorSecrets secrets = simulator.secrets();
    var settings = new SimulatorSettings(0, 100, Clock.systemUTC(), secrets);

    // When
    try (ProxmoxSimulator again = ProxmoxSimulator.start(World.bundled(), settings);
        Client client = new Client(again, simulator.operatorToken())) {
      // Then
      assertThat(again.certificateAuthorityPem()).isEqualTo(simulator.certificateAuthorityPem());
      assertThat(client.get("/version").status()).isEqualTo(200);
    }
  }
}
