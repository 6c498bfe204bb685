package io.accountdb.vmoperator.reconcile;

import static io.accountdb.vmoperator.reconcile.PlannerScenario.CLONE_UPID;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.OUR_UUID;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.reconcile.event.EventReason;
import io.accountdb.vmoperator.reconcile.event.Happening;
import io.accountdb.vmoperator.resource.Condition;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.PowerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TransitionsTest {
  private final PlannerScenario scenario = new PlannerScenario();

  @Test
  void shouldTellOfACloneOnceItsTaskIsKnown() {
    // Given
    VirtualMachineStatus fresh = VirtualMachineStatus.EMPTY;
    VirtualMachineStatus intended = cloning(null);
    VirtualMachineStatus running = cloning(CLONE_UPID);

    // Then
    assertThat(between(fresh, intended)).isEmpty();
    assertThat(between(intended, running))
        .containsExactly("Normal CloneStarted: cloning VMID 100 from VMID 9000 on pve1");
    assertThat(between(running, running)).isEmpty();
  }

  private VirtualMachineStatus cloning(@Nullable String upid) {
    return status(
        null,
        new Operation(
            Operation.Type.CLONE, 100, 9000, "pve1", 1, upid, PlannerScenario.NOW.toString()),
        null);
  }

  @Test
  void shouldTellAFinishedCloneFromAnAdoptedVm() {
    // Given
    Condition provisioned = condition("Provisioned", "True", "Provisioned", "VMID 100, cloned");
    Condition adopted = condition("Provisioned", "True", "Adopted", "VMID 100, by its row 7");

    // Then
    assertThat(between(cloning(CLONE_UPID), status(OUR_UUID, null, null, provisioned)))
        .containsExactly("Normal CloneSucceeded: VMID 100, cloned");
    assertThat(between(VirtualMachineStatus.EMPTY, status(OUR_UUID, null, null, adopted)))
        .containsExactly("Normal VMAdopted: VMID 100, by its row 7");
  }

  @Test
  void shouldTellWhetherTheOperatorOrSomebodyElseChangedThePower() {
    // Given
    VirtualMachineStatus off = ours(PowerState.STOPPED);
    VirtualMachineStatus on = ours(PowerState.RUNNING);
    VirtualMachineStatus starting =
        ours(PowerState.STOPPED, condition("PowerStateSynced", "Unknown", "Starting", ""));
    VirtualMachineStatus stopping =
        ours(PowerState.RUNNING, condition("PowerStateSynced", "Unknown", "Stopping", ""));
    VirtualMachineStatus deleting =
        ours(PowerState.RUNNING, condition("Deleting", "True", "Stopping", ""));

    // Then
    assertThat(between(starting, on)).containsExactly("Normal VMStarted: VM 100 on pve1 runs");
    assertThat(between(stopping, off)).containsExactly("Normal VMStopped: VM 100 on pve1 is off");
    assertThat(between(deleting, off)).containsExactly("Normal VMStopped: VM 100 on pve1 is off");
    assertThat(between(off, on))
        .singleElement()
        .asString()
        .startsWith("Warning ForeignChangeDetected: VM 100 on pve1 was switched on");
    assertThat(between(on, off))
        .singleElement()
        .asString()
        .startsWith("Warning ForeignChangeDetected: VM 100 on pve1 was switched off");
    assertThat(between(on, ours(PowerState.PAUSED)))
        .singleElement()
        .asString()
        .startsWith("Warning ForeignChangeDetected: VM 100 on pve1 was paused");
  }

  @ParameterizedTest
  @EnumSource(PowerState.class)
  void shouldNotCallAFirstSightAChange(PowerState state) {
    assertThat(between(ours(null), ours(state))).isEmpty();
    assertThat(between(ours(PowerState.UNKNOWN), ours(state))).isEmpty();
    assertThat(between(ours(state), ours(null))).isEmpty();
    assertThat(between(VirtualMachineStatus.EMPTY, ours(state)))
        .containsExactly("Normal VMAdopted: VMID 100");
  }

  @Test
  void shouldTellOfAMigrationOfTheSameVm() {
    // Given
    scenario.settled();
    VirtualMachineStatus there = scenario.status;
    scenario.guest(100, "pve2", "web-1", "running", false);
    scenario.configs.put(100, new ConfigSight.Found("pve2", scenario.configs.get(100).config()));

    // When
    Plan plan = scenario.plan();

    // Then
    assertThat(between(there, plan.status()))
        .containsExactly("Normal VMMigrated: VM 100 moved from pve1 to pve2");
  }

  @Test
  void shouldTellWhichChangesWaitForARestart() {
    // Given
    scenario.settled();
    scenario.generation = 2;
    scenario.running.put(100, scenario.configs.get(100).config());
    VirtualMachineStatus there = scenario.status;
    scenario.configOf(OUR_UUID, scenario.marker(), Map.of("cores", "8"));

    // When
    Plan plan = scenario.plan();

    // Then
    assertThat(between(there, plan.status()))
        .singleElement()
        .asString()
        .startsWith("Normal RestartPending: VM 100 on pve1 ")
        .contains("next start on: cores;");
  }

  @ParameterizedTest
  @CsvSource({
    "Stalled, True, IdentityMismatch, Warning IdentityMismatch: why",
    "Stalled, True, ProtectionEnabled, Warning ProtectionBlocksDeletion: why",
    "Stalled, True, TemplateNotFound, Warning Stalled: TemplateNotFound: why",
    "Deleting, True, MassDeletionHeld, Warning MassDeletionHeld: why",
    "Ready, Unknown, ClusterUnreachable, Warning ClusterUnreachable: why",
    "PowerStateSynced, False, BackOff, Warning BackOff: why",
  })
  void shouldTellOnceThatAConditionTookAReason(
      String type, String status, String reason, String event) {
    // Given
    VirtualMachineStatus fine = ours(PowerState.RUNNING);
    VirtualMachineStatus bad = ours(PowerState.RUNNING, condition(type, status, reason, "why"));
    VirtualMachineStatus still =
        ours(PowerState.RUNNING, condition(type, status, reason, "why, in other words"));

    // Then
    assertThat(between(fine, bad)).containsExactly(event);
    assertThat(between(bad, still)).isEmpty();
  }

  @Test
  void shouldNotTellAnOutageTwice() {
    // Given
    Condition unknown = condition("Ready", "Unknown", "ClusterUnreachable", "why");
    Condition unready = condition("Ready", "False", "ClusterUnreachable", "why");
    Condition stalled = condition("Stalled", "True", "ClusterUnreachable", "why");

    // Then
    assertThat(
            between(ours(PowerState.UNKNOWN, unknown), ours(PowerState.UNKNOWN, unready, stalled)))
        .isEmpty();
  }

  @Test
  void shouldNotRepeatAsStalledWhatThePlanTells() {
    // Given
    VirtualMachineStatus fine = ours(PowerState.RUNNING);
    VirtualMachineStatus bad =
        ours(PowerState.RUNNING, condition("Stalled", "True", "PermissionDenied", "start refused"));
    Happening told = new Happening(EventReason.CALL_FAILED, "start refused");
    Happening other = new Happening(EventReason.CALL_FAILED, "stop refused");

    // Then
    assertThat(Transitions.by(new Plan(bad, new Step.Rest(), List.of(told)), fine))
        .containsExactly(told);
    assertThat(Transitions.by(new Plan(bad, new Step.Rest(), List.of(other)), fine)).hasSize(2);
  }

  private VirtualMachineStatus ours(@Nullable PowerState state, Condition... conditions) {
    return status(OUR_UUID, null, state, conditions);
  }

  private VirtualMachineStatus status(
      @Nullable String uuid,
      @Nullable Operation operation,
      @Nullable PowerState state,
      Condition... conditions) {
    return scenario.stored(uuid, operation, state, new ArrayList<>(List.of(conditions)));
  }

  private static Condition condition(String type, String status, String reason, String message) {
    return new Condition(type, status, reason, message, 1L, PlannerScenario.NOW.toString());
  }

  private static List<String> between(VirtualMachineStatus before, VirtualMachineStatus after) {
    return Transitions.between(before, after).stream().map(Happening::toString).toList();
  }
}
