package io.accountdb.vmoperator.endtoend;

import static io.accountdb.vmoperator.endtoend.OperatorFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.app.OperatorProcess;
import io.accountdb.vmoperator.app.StartException;
import io.accountdb.vmoperator.resource.Conditions;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.accountdb.vmoperator.sandbox.proxmox.ProxmoxSimulator;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** VMs that somebody removes, restores, copies or replaces behind the operator's back. */
@ExtendWith(SharedSandbox.class)
class VanishedVmIT {
  private static final String TENANT = "team-a";

  private static OperatorFixture fixture;
  private static ProxmoxSimulator proxmox;
  private static OperatorProcess operator;

  @BeforeAll
  static void start(Sandbox sandbox) throws StartException {
    fixture = new OperatorFixture(sandbox);
    proxmox = sandbox.proxmox();
    operator = fixture.start();
  }

  @AfterAll
  static void stop() {
    operator.close();
  }

  @AfterEach
  void leaveNothingBehind() {
    var resources = fixture.sandbox().kubernetes().client().resources(VirtualMachine.class);
    resources.inAnyNamespace().delete();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(resources.inAnyNamespace().list().getItems()).isEmpty());
  }

  @Test
  void shouldTakeAVmUpAgainThatIsRestoredUnderItsOwnVmid() {
    // Given
    VirtualMachineStatus before = ready("restored-1");
    proxmox.outOfBand().backup(before.vmid());
    proxmox.outOfBand().delete(before.vmid());
    awaitStalled("restored-1", "VMMissing", "whenMissing");

    // When
    proxmox.outOfBand().restore(before.vmid(), before.vmid(), "pve2");
    proxmox.outOfBand().pool(before.vmid(), "kubernetes");

    // Then
    VirtualMachineStatus after = awaitReady("restored-1");
    assertThat(after.vmid()).isEqualTo(before.vmid());
    assertThat(after.biosUUID()).isEqualTo(before.biosUUID());
    assertThat(after.node()).isEqualTo("pve2");
  }

  @Test
  void shouldMindACopyOnlyOnceTheVmIsGone() {
    // Given
    VirtualMachineStatus before = ready("copied-1");
    int copy = before.vmid() + 500;
    proxmox.outOfBand().backup(before.vmid());
    proxmox.outOfBand().restore(before.vmid(), copy, "pve1");
    proxmox.outOfBand().pool(copy, "kubernetes");
    assertThat(awaitReady("copied-1").vmid()).isEqualTo(before.vmid());

    // When
    proxmox.outOfBand().delete(before.vmid());

    // Then
    awaitStalled("copied-1", "IdentityMismatch", "VMID " + copy + " is a copy");
    assertThat(proxmox.ledger().touchedVmids()).as("VMIDs that were changed").doesNotContain(copy);
    proxmox.outOfBand().delete(copy);
  }

  @Test
  void shouldKeepHandsOffTheVmThatHasItsVmidNow() {
    // Given
    VirtualMachineStatus before = ready("recycled-1");

    // When
    proxmox.outOfBand().recycle(before.vmid(), "pve1", Map.of("name", "theirs"));
    proxmox.outOfBand().pool(before.vmid(), "kubernetes");
    long mark = proxmox.ledger().mark();

    // Then
    awaitStalled("recycled-1", "IdentityMismatch", "expected uuid " + before.biosUUID());
    assertThat(proxmox.ledger().since(mark)).as("calls").noneMatch(call -> call.mutation());
    assertThat(proxmox.guest(before.vmid()).orElseThrow().config()).containsEntry("name", "theirs");

    // When
    fixture.delete(TENANT, "recycled-1");

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(fixture.get(TENANT, "recycled-1")).isNull());
    assertThat(proxmox.guest(before.vmid())).isPresent();
    proxmox.outOfBand().delete(before.vmid());
  }

  private static VirtualMachineStatus ready(String name) {
    fixture.vm(TENANT, name, "");
    return awaitReady(name);
  }

  private static VirtualMachineStatus awaitReady(String name) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> VirtualMachineAssert.assertThat(fixture.get(TENANT, name)).isReady("Running"));
    return fixture.get(TENANT, name).getStatus();
  }

  private static void awaitStalled(String name, String reason, String part) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              VirtualMachine vm = fixture.get(TENANT, name);
              VirtualMachineAssert.assertThat(vm).has("Stalled", "True", reason);
              assertThat(
                      Conditions.of(vm.getStatus().conditions())
                          .get("Stalled")
                          .orElseThrow()
                          .message())
                  .contains(part);
            });
  }
}
