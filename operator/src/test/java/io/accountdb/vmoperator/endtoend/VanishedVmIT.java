package io.accountdb.vmoperator.endtoend;

import static io.accountdb.vmoperator.endtoend.EventsAssert.assertThatEventsOf;
import static io.accountdb.vmoperator.endtoend.OperatorFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.app.StartException;
import io.accountdb.vmoperator.resource.Conditions;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.sandbox.proxmox.GuestView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** VMs that somebody removes, restores, copies or replaces behind the operator's back. */
class VanishedVmIT extends LiveOperator {
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
    VirtualMachineStatus after = awaitReady("restored-1", "Running").getStatus();
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
    assertThat(awaitReady("copied-1", "Running").getStatus().vmid()).isEqualTo(before.vmid());

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

  @Test
  void shouldMakeAVanishedVmAgainAfterTheGracePeriodWhereTheResourceAsksForIt()
      throws StartException, InterruptedException {
    // Given
    fixture.vm(TENANT, "again-1", "whenMissing: Recreate");
    VirtualMachine vm = awaitReady("again-1", "Running");
    int vmid = vm.getStatus().vmid();
    operator.close();
    proxmox.outOfBand().delete(vmid);

    // When: a minute for each second
    try (MortalOperator ignored = new MortalOperator(fixture, Duration.ZERO, new HastyClock(60))) {
      await()
          .atMost(PATIENCE.multipliedBy(2))
          .untilAsserted(
              () ->
                  assertThat(awaitReady("again-1", "Running").getStatus().biosUUID())
                      .isNotEqualTo(vm.getStatus().biosUUID()));

      // Then
      VirtualMachineStatus after = fixture.get(TENANT, "again-1").getStatus();
      assertThat(after.attempt()).isEqualTo(2);
      assertThat(marked("again-1")).as("VMs of the resource").containsExactly(after.vmid());
      assertThat(fixture.tenant("alice").row("again-1")).containsEntry("vmid", after.vmid());
      assertThatEventsOf(fixture.sandbox().kubernetes().client(), vm)
          .tell("VMMissing", "VMID " + vmid + " (uuid " + vm.getStatus().biosUUID() + ") is gone");
      fixture.delete(TENANT, "again-1");
      awaitGone("again-1");
    } finally {
      operator = fixture.start();
    }
  }

  private static List<Integer> marked(String name) {
    return proxmox.guests().stream()
        .filter(
            guest ->
                guest.config().getOrDefault("description", "").contains("vm=team-a/" + name + " "))
        .map(GuestView::vmid)
        .toList();
  }

  @Test
  void shouldTakeItsVmUpByItsMarkerWhenStatusAndRowAreLost() throws StartException {
    // Given
    VirtualMachineStatus before = ready("forgotten-1");
    operator.close();
    fixture.loseStatus(TENANT, "forgotten-1");
    fixture.loseRow("forgotten-1");
    assertThat(fixture.get(TENANT, "forgotten-1").getStatus()).isNull();
    assertThat(fixture.tenant("alice").names()).doesNotContain("forgotten-1");
    long mark = proxmox.ledger().mark();

    // When
    operator = fixture.start();

    // Then
    VirtualMachineStatus after = awaitReady("forgotten-1", "Running").getStatus();
    assertThat(after.vmid()).isEqualTo(before.vmid());
    assertThat(after.biosUUID()).isEqualTo(before.biosUUID());
    assertThat(fixture.tenant("alice").row("forgotten-1")).containsEntry("vmid", before.vmid());
    assertThat(proxmox.ledger().since(mark)).as("calls").noneMatch(call -> call.mutation());
  }

  private static VirtualMachineStatus ready(String name) {
    fixture.vm(TENANT, name, "");
    return awaitReady(name, "Running").getStatus();
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
