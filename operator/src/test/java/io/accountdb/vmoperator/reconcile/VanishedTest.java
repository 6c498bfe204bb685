package io.accountdb.vmoperator.reconcile;

import static io.accountdb.vmoperator.reconcile.PlannerScenario.FOREIGN_UUID;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.NOW;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.OUR_UUID;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.CurrentStatus;
import io.accountdb.vmoperator.sync.BindingLookup;
import io.accountdb.vmoperator.sync.Claimant;
import io.accountdb.vmoperator.sync.UnboundGuests;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a resource whose VM is not there any more. */
class VanishedTest {
  private static final String RECREATE =
      "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, whenMissing: Recreate}";

  private final PlannerScenario scenario = new PlannerScenario();

  @BeforeEach
  void settle() {
    scenario.settled();
  }

  @Test
  void shouldHoldAVmThatVanishedUntilAPersonDecides() {
    // Given
    vanished();

    // When
    Plan plan = scenario.plan();
    scenario.status = plan.status();
    pass(Duration.ofDays(1));

    // Then
    PlanAssert.assertThat(plan)
        .isStalled("VMMissing")
        .has("Provisioned", "False", "VMMissing")
        .tells("Stalled", "VMID 100")
        .tells("Stalled", OUR_UUID)
        .tells("Stalled", "whenMissing");
    PlanAssert.assertThat(scenario.plan()).does(Step.ConfirmGone.class);
  }

  @Test
  void shouldMakeAVanishedVmAgainAfterTheGracePeriod() {
    // Given
    missing(RECREATE);

    // When
    pass(Vanished.GRACE.minusSeconds(1));
    Plan early = scenario.plan();
    pass(Duration.ofSeconds(1));
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(early).has("Ready", "False", "VMMissing").does(Step.ConfirmGone.class);
    Step.Clone clone = PlanAssert.assertThat(plan).does(Step.Clone.class);
    assertThat(clone.operation().attempt()).isEqualTo(2);
    assertThat(clone.request().description()).endsWith(" attempt=2");
    assertThat(plan.status().operation()).as("intent").isEqualTo(clone.operation());
    assertThat(plan.status().biosUUID()).isNull();
    PlanAssert.assertThat(plan)
        .isProgressing("Provisioning")
        .has("ConfigSynced", "Unknown", "Pending");
  }

  @Test
  void shouldNotMakeItAgainOnAProofFromBeforeARestart() {
    // Given
    missing(RECREATE);
    pass(Vanished.GRACE);
    scenario.goneSince = null;

    // Then
    PlanAssert.assertThat(scenario.plan()).does(Step.ConfirmGone.class);
  }

  @Test
  void shouldNotMakeItAgainBeforeItsRowIsRemoved() {
    // Given
    missing(RECREATE);
    scenario.bindings =
        new BindingLookup.Known(
            List.of(
                new BindingLookup.Binding(
                    7, 17, 100, OUR_UUID, new Claimant("team-a", "web-1", PlannerScenario.UID))));
    pass(Vanished.GRACE);

    // Then
    PlanAssert.assertThat(scenario.plan()).tells("Ready", "its row 7").does(Step.ConfirmGone.class);
  }

  @Test
  void shouldNotMakeItAgainWhileNobodyCanTellWhatElseIsThere() {
    // Given
    missing(RECREATE);
    pass(Vanished.GRACE);
    scenario.unbound = new UnboundGuests.Building("guest 105 on node pve1 is still being made");
    Plan unlisted = scenario.plan();
    scenario.unbound = new UnboundGuests.Known(List.of());
    scenario.bindings = new BindingLookup.DatabaseUnreachable("connection refused");
    Plan unbound = scenario.plan();

    // Then
    PlanAssert.assertThat(unlisted).tells("Ready", "guest 105").does(Step.ConfirmGone.class);
    PlanAssert.assertThat(unbound)
        .tells("Ready", "connection refused")
        .does(Step.ConfirmGone.class);
  }

  @Test
  void shouldNotMakeItAgainWhilePaused() {
    // Given
    missing(RECREATE);
    pass(Vanished.GRACE);
    scenario.pause = Pause.RESOURCE;

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).changesNothing();
    assertThat(plan.status().biosUUID()).isEqualTo(OUR_UUID);
  }

  @Test
  void shouldTakeAVmUpAgainThatWasRestoredUnderItsOwnVmid() {
    // Given
    missing(RECREATE);

    // When
    scenario.goneSince = null;
    scenario.guest(100, "pve2", "web-1", "stopped", false);
    scenario.configs.put(
        100,
        PlannerScenario.located(
            "pve2",
            Map.of(
                "name",
                "web-1",
                "smbios1",
                "uuid=" + OUR_UUID,
                "description",
                scenario.marker(),
                "tags",
                PlannerScenario.TAG)));
    scenario.power.put(100, new CurrentStatus("stopped", "stopped", null));
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).has("Provisioned", "True", "Provisioned").does(Step.Start.class);
    assertThat(plan.status().vmid()).isEqualTo(100);
    assertThat(plan.status().node()).isEqualTo("pve2");
    assertThat(plan.status().retry()).isNull();
  }

  @Test
  void shouldWaitWhileItsVmidIsBeingRestored() {
    // Given
    missing("{clusterRef: {name: lab}, source: {template: {vmid: 9000}}}");
    scenario.configs.put(100, PlannerScenario.located("pve1", Map.of("lock", "create")));
    scenario.guest(100, "pve1", null, "unknown", false);

    // Then
    PlanAssert.assertThat(scenario.plan()).waits().isProgressing("WaitingForLock");
  }

  @Test
  void shouldMindNoCopyWhileTheVmLives() {
    // Given
    scenario.unbound(250, scenario.marker());

    // Then
    PlanAssert.assertThat(scenario.plan()).isReady("Running").does(Step.Rest.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "its line"})
  void shouldNeverMakeAVmAgainWhileACopyOfItIsThere(String line) {
    // Given
    missing(RECREATE);
    pass(Vanished.GRACE);
    scenario.unbound(250, line.isEmpty() ? "restored, its line taken off" : scenario.marker());

    // Then
    PlanAssert.assertThat(scenario.plan())
        .changesNothing()
        .isStalled("IdentityMismatch")
        .tells("Stalled", "VMID 250 is a copy")
        .tells("Stalled", "restore it under VMID 100");
  }

  @Test
  void shouldMakeAVmAgainWhoseVmidWasRecycled() {
    // Given
    scenario.spec = RECREATE;
    recycled("somebody's", Map.of());
    Plan once = scenario.plan();
    scenario.goneSince = NOW;
    pass(Duration.ofSeconds(5));
    scenario.status = scenario.plan().status();
    pass(Vanished.GRACE);
    scenario.nextVmid = 101;

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(once).isStalled("IdentityMismatch").does(Step.ConfirmGone.class);
    Step.Clone clone = PlanAssert.assertThat(plan).does(Step.Clone.class);
    assertThat(clone.request().vmid()).isEqualTo(101);
  }

  @Test
  void shouldTellBothUuidsAndWhatToDoWhenItsVmidWasRecycled() {
    // Given
    recycled("somebody's", Map.of());
    scenario.goneSince = NOW.minusSeconds(5);

    // Then
    PlanAssert.assertThat(scenario.plan())
        .changesNothing()
        .isStalled("IdentityMismatch")
        .tells("Stalled", "VMID 100")
        .tells("Stalled", "expected uuid " + OUR_UUID)
        .tells("Stalled", "found " + FOREIGN_UUID)
        .tells("Stalled", "restore it under VMID 100");
  }

  @Test
  void shouldTakeNoLockedGuestForAProof() {
    // Given
    scenario.spec = RECREATE;
    recycled("somebody's", Map.of("lock", "backup"));

    // Then
    PlanAssert.assertThat(scenario.plan()).waits().isStalled("IdentityMismatch");
  }

  @Test
  void shouldTakeNoVmWithItsMarkerForAnotherOne() {
    // Given
    scenario.spec = RECREATE;
    recycled(scenario.marker(), Map.of());
    scenario.goneSince = NOW.minus(Vanished.GRACE);

    // Then
    PlanAssert.assertThat(scenario.plan())
        .waits()
        .isStalled("IdentityMismatch")
        .tells("Stalled", "set that uuid again");
  }

  @Test
  void shouldLookAgainUntilTheMismatchIsGone() {
    // Given
    recycled("somebody's", Map.of("tags", PlannerScenario.TAG));
    scenario.status = scenario.plan().status();
    scenario.configOf(FOREIGN_UUID, "somebody's", Map.of("tags", PlannerScenario.TAG));

    // Then
    PlanAssert.assertThat(scenario.plan()).changesNothing().isStalled("IdentityMismatch");
  }

  private void vanished() {
    scenario.guests.remove(100);
    scenario.configs.remove(100);
    scenario.goneSince = NOW.minusSeconds(5);
  }

  /** It vanished, and the resource's status says so. */
  private void missing(String spec) {
    scenario.spec = spec;
    vanished();
    scenario.status = scenario.plan().status();
  }

  /** The guest at its VMID looks different and is another one. */
  private void recycled(String description, Map<String, String> more) {
    scenario.generation = 2;
    scenario.configOf(FOREIGN_UUID, description, more);
  }

  private void pass(Duration duration) {
    scenario.now = scenario.now.plus(duration);
  }
}
