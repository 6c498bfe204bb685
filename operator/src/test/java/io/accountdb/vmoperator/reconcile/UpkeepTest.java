package io.accountdb.vmoperator.reconcile;

import static io.accountdb.vmoperator.reconcile.PlannerScenario.FOREIGN_UUID;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.NOW;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.OUR_UUID;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.sync.GuestIpAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UpkeepTest {
  private static final GuestIpAddress ADDRESS =
      new GuestIpAddress("192.0.2.10", "eth0", "net0", "BC:24:11:00:00:01");

  private final PlannerScenario scenario = new PlannerScenario();

  @BeforeEach
  void settle() {
    scenario.settled();
  }

  @Test
  void shouldAskNothingAndWriteNothingWhenAllIsAsItShouldBe() {
    // Given
    scenario.status = scenario.plan().status();
    scenario.now = NOW.plusSeconds(3600);

    // When
    Plan plan = scenario.plan();

    // Then
    assertThat(scenario.asked).as("questions to Proxmox").isEmpty();
    assertThat(plan).isEqualTo(new Plan(scenario.status, new Step.Rest()));
    PlanAssert.assertThat(plan).isReady("Running");
  }

  @Test
  void shouldStayAsItWasThroughARestartOfTheOperator() {
    // Given
    scenario.spec =
        "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, readiness: {gate: IPAddress}}";
    scenario.addresses = Optional.of(List.of(ADDRESS));
    scenario.status = scenario.plan().status();

    // When
    scenario.addresses = Optional.empty();
    scenario.cluster = new ClusterView.Connecting();
    Plan connecting = scenario.plan();
    scenario.cluster = null;
    scenario.polled = false;
    Plan unpolled = scenario.plan();
    scenario.polled = true;
    Plan polled = scenario.plan();

    // Then
    assertThat(List.of(connecting.status(), unpolled.status(), polled.status()))
        .as("status while the operator begins")
        .containsOnly(scenario.status);
    PlanAssert.assertThat(polled).isReady("Running");
  }

  @Test
  void shouldLookAgainAtWhatProxmoxKeptPending() {
    // Given
    shouldShowWhatProxmoxKeepsPending();
    scenario.status = scenario.plan().status();
    scenario.running.clear();

    // When
    Plan plan = scenario.plan();

    // Then
    assertThat(plan.status().pendingChanges()).isNull();
    PlanAssert.assertThat(plan).has("RestartRequired", "False", "NoPendingChanges");
  }

  @Test
  void shouldApplyANewSpecGuardedByTheDigestAndLeaveTheRestAlone() {
    // Given
    scenario.generation = 2;
    scenario.spec =
        "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, cpu: {cores: 4, type: host},"
            + " memory: {size: 8Gi, minimum: 2Gi}, guestAgent: {enabled: true}, description: New}";
    scenario.configOf(
        OUR_UUID,
        "Old\n" + scenario.marker(),
        Map.of(
            "cores",
            "2",
            "sockets",
            "1",
            "cpu",
            "x86-64-v2-AES,flags=+aes",
            "memory",
            "4096",
            "agent",
            "enabled=0,fstrim_cloned_disks=1",
            "net0",
            "virtio=AA:BB:CC:DD:EE:FF"));

    // When
    Step.UpdateConfig update = PlanAssert.assertThat(scenario.plan()).does(Step.UpdateConfig.class);

    // Then
    assertThat(update.change().digest()).isEqualTo("d".repeat(40));
    assertThat(update.change().delete()).isEmpty();
    assertThat(update.change().set())
        .isEqualTo(
            Map.of(
                "cores", "4",
                "cpu", "host,flags=+aes",
                "memory", "8192",
                "balloon", "2048",
                "agent", "1,fstrim_cloned_disks=1",
                "description", "New\n" + scenario.marker()));
  }

  @Test
  void shouldShowWhatProxmoxKeepsPending() {
    // Given
    scenario.generation = 2;
    scenario.spec = "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, cpu: {cores: 4}}";
    scenario.configOf(OUR_UUID, scenario.marker(), Map.of("cores", "4"));
    scenario.running.put(100, with(scenario.configs.get(100).config(), "cores", "2"));

    // When
    Plan plan = scenario.plan();

    // Then
    assertThat(plan.status().pendingChanges()).containsExactly("cores");
    PlanAssert.assertThat(plan)
        .isReady("Running")
        .has("RestartRequired", "True", "PendingChanges")
        .has("ConfigSynced", "True", "PendingRestart");
  }

  @Test
  void shouldKeepHandsOffAGuestWithAnotherUuid() {
    // Given
    scenario.generation = 2;
    scenario.configOf(FOREIGN_UUID, scenario.marker(), Map.of());

    // Then
    PlanAssert.assertThat(scenario.plan())
        .changesNothing()
        .isStalled("IdentityMismatch")
        .tells("Stalled", FOREIGN_UUID);
  }

  @Test
  void shouldBecomeReadyWithItsAddressWhenTheGateAsksForOne() {
    // Given
    scenario.spec =
        "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, readiness: {gate: IPAddress,"
            + " timeoutSeconds: 60}}";
    Plan waiting = scenario.plan();
    scenario.status = waiting.status();
    scenario.now = NOW.plusSeconds(61);
    Plan overdue = scenario.plan();
    scenario.addresses = Optional.of(List.of(ADDRESS));

    // When
    Plan ready = scenario.plan();

    // Then
    PlanAssert.assertThat(waiting).waits().isProgressing("WaitingForIP");
    PlanAssert.assertThat(overdue).has("Ready", "False", "ReadinessTimeout");
    PlanAssert.assertThat(ready).isReady("Running");
    assertThat(ready.status().primaryIP()).isEqualTo("192.0.2.10");
  }

  @Test
  void shouldFollowItsVmToAnotherNode() {
    // Given
    scenario.guest(100, "pve2", "web-1", "running", false);
    scenario.configs.put(100, new ConfigSight.Found("pve2", scenario.configs.get(100).config()));

    // When
    Plan plan = scenario.plan();

    // Then
    assertThat(plan.status().node()).isEqualTo("pve2");
    PlanAssert.assertThat(plan).isReady("Running");
  }

  @Test
  void shouldCallAVmMissingOnlyAfterTwoProofs() {
    // Given
    scenario.guests.remove(100);
    scenario.configs.remove(100);
    Plan once = scenario.plan();
    scenario.goneSince = NOW;
    scenario.now = NOW.plusSeconds(5);

    // When
    Plan twice = scenario.plan();

    // Then
    PlanAssert.assertThat(once).changesNothing();
    assertThat(once.step()).isInstanceOf(Step.ConfirmGone.class);
    PlanAssert.assertThat(twice).changesNothing().isStalled("VMMissing");
  }

  @Test
  void shouldNeitherStopNorReassignAVmWhoseOwnerWasLost() {
    // Given
    scenario.owner = new OwnerVerdict.Granted("bob", 18);

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).changesNothing().isStalled("OwnerNotAllowed");
    assertThat(plan.status().owner().name()).isEqualTo("alice");
  }

  private static GuestConfig with(GuestConfig config, String key, String value) {
    Map<String, String> values = new java.util.HashMap<>(config.values());
    values.put(key, value);
    return new GuestConfig(config.digest(), values);
  }
}
