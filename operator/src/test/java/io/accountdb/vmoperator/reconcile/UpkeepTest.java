package io.accountdb.vmoperator.reconcile;

import static io.accountdb.vmoperator.reconcile.PlannerScenario.FOREIGN_UUID;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.NOW;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.OUR_UUID;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.TAG;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.upid;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.CurrentStatus;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.PowerState;
import io.accountdb.vmoperator.sync.GuestIpAddress;
import io.accountdb.vmoperator.sync.MirrorState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
  void shouldNotStartAForeignGuestOnARecycledVmid() {
    // Given
    stoppedInProxmox();
    scenario.configOf(FOREIGN_UUID, "somebody's", Map.of());

    // Then
    PlanAssert.assertThat(scenario.plan()).changesNothing().isStalled("IdentityMismatch");
  }

  @Test
  void shouldStartAVmThatShouldRun() {
    // Given
    stoppedInProxmox();

    // When
    Plan plan = scenario.plan();

    // Then
    Step.Start start = PlanAssert.assertThat(plan).does(Step.Start.class);
    assertThat(plan.status().operation()).isEqualTo(start.operation());
    assertThat(scenario.asked).as("fence").anyMatch(Question.Config.class::isInstance);
    PlanAssert.assertThat(plan).isProgressing("Starting");
  }

  @Test
  void shouldNotBelieveAListThatLagsBehindAPowerChange() {
    // Given
    scenario.guest(100, "pve1", "web-1", "stopped", false);

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).changesNothing().isReady("Running");
    assertThat(scenario.asked).anyMatch(Question.Power.class::isInstance);
  }

  @Test
  void shouldTakeNothingOfTheListForTrueWhileNobodyKnowsWhoseGuestItShows() {
    // Given
    scenario.status = scenario.plan().status();
    scenario.proven = false;
    listedAsAnother();
    scenario.failures.put(Question.Config.class, new ProxmoxFailure.RetrySoon("busy", false));

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).waits().tells("Ready", "cannot read the config of VMID 100: busy");
    assertThat(plan.status().powerState()).isEqualTo(PowerState.RUNNING);
    assertThat(plan.status().resources()).isEqualTo(scenario.status.resources());
  }

  @Test
  void shouldTakeNothingOfTheListForTrueThatIsAnotherVms() {
    // Given
    scenario.status = scenario.plan().status();
    scenario.proven = false;
    listedAsAnother();
    scenario.configOf(FOREIGN_UUID, "somebody's", Map.of());

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).changesNothing().isStalled("IdentityMismatch");
    assertThat(plan.status().powerState()).isEqualTo(PowerState.RUNNING);
    assertThat(plan.status().resources()).isEqualTo(scenario.status.resources());
    assertThat(scenario.asked).containsExactly(new Question.Config(100, List.of("pve1")));
  }

  /** Of another size, and off. */
  private void listedAsAnother() {
    scenario.guests.put(
        100,
        new GuestResource(
            100,
            "pve1",
            "qemu",
            "web-1",
            "stopped",
            false,
            null,
            null,
            Set.of(TAG),
            8,
            16L << 30,
            10L << 30,
            0));
  }

  @Test
  void shouldShutDownAVmThatShouldBeHalted() {
    // Given
    scenario.spec =
        "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, runStrategy: Halted,"
            + " power: {stopTimeoutSeconds: 60}}";

    // When
    Step.Shutdown shutdown = PlanAssert.assertThat(scenario.plan()).does(Step.Shutdown.class);

    // Then
    assertThat(shutdown.timeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(shutdown.force()).isTrue();
  }

  @Test
  void shouldNeverResumeAPausedVm() {
    // Given
    scenario.guest(100, "pve1", "web-1", "paused", false);
    scenario.power.put(100, new CurrentStatus("running", "paused", null));

    // Then
    PlanAssert.assertThat(scenario.plan()).changesNothing().has("Ready", "False", "GuestPaused");
  }

  @Test
  void shouldWaitForALockBeforeAPowerChange() {
    // Given
    stoppedInProxmox();
    scenario.configOf(OUR_UUID, scenario.marker(), Map.of("lock", "backup"));

    // Then
    PlanAssert.assertThat(scenario.plan()).waits().tells("Ready", "backup");
  }

  @Test
  void shouldHoldTheNextStartBackAfterOneFailed() {
    // Given
    scenario.operating(Operation.Type.START, upid("qmstart", "100", NOW));
    stoppedInProxmox();
    scenario.task = new TaskStatus.Failed("bridge 'vmbr9' does not exist");

    // When
    Plan plan = scenario.plan();
    scenario.status = plan.status();
    scenario.task = null;
    Plan again = scenario.plan();
    scenario.now = NOW.plus(Duration.ofMinutes(10));
    Plan later = scenario.plan();

    // Then
    PlanAssert.assertThat(plan)
        .waits()
        .has("PowerStateSynced", "False", "StartFailed")
        .tells("PowerStateSynced", "vmbr9");
    assertThat(plan.status().operation()).isNull();
    assertThat(again.status()).as("nothing new, nothing written").isEqualTo(plan.status());
    PlanAssert.assertThat(later).does(Step.Start.class);
  }

  @Test
  void shouldTakeAStartThatEndedForDoneOnlyWhenTheVmRuns() {
    // Given
    scenario.operating(Operation.Type.START, upid("qmstart", "100", NOW));
    scenario.guest(100, "pve1", "web-1", "stopped", false);
    scenario.task = new TaskStatus.Succeeded(0);

    // When
    Plan plan = scenario.plan();

    // Then
    assertThat(plan.status().operation()).isNull();
    assertThat(plan.status().powerState()).isEqualTo(PowerState.RUNNING);
    PlanAssert.assertThat(plan).isReady("Running");
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
  void shouldNotTakeAShortOutageForAChange() {
    // Given
    scenario.status = scenario.plan().status();
    scenario.unreachable(NOW);
    scenario.now = NOW.plusSeconds(30);

    // When
    Plan plan = scenario.plan();

    // Then
    assertThat(plan.status()).isEqualTo(scenario.status);
    PlanAssert.assertThat(plan).waits();
  }

  @Test
  void shouldNotStayReadyThroughALongOutage() {
    // Given
    scenario.status = scenario.plan().status();
    scenario.unreachable(NOW);

    // When
    scenario.now = NOW.plusSeconds(61);
    Plan minute = scenario.plan();
    scenario.now = NOW.plusSeconds(301);
    Plan minutes = scenario.plan();

    // Then
    PlanAssert.assertThat(minute)
        .isProgressing("ClusterUnreachable")
        .has("PowerStateSynced", "Unknown", "ClusterUnreachable");
    PlanAssert.assertThat(minutes).isStalled("ClusterUnreachable");
  }

  @Test
  void shouldStayReadyWhenOnlyTheDatabaseIsDown() {
    // Given
    scenario.mirror = new MirrorState.Failed("DatabaseUnreachable", "connection refused");

    // Then
    PlanAssert.assertThat(scenario.plan())
        .isReady("Running")
        .has("Mirrored", "False", "DatabaseUnreachable");
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

  private void stoppedInProxmox() {
    scenario.guest(100, "pve1", "web-1", "stopped", false);
    scenario.power.put(100, new CurrentStatus("stopped", "stopped", null));
  }

  private static GuestConfig with(GuestConfig config, String key, String value) {
    Map<String, String> values = new java.util.HashMap<>(config.values());
    values.put(key, value);
    return new GuestConfig(config.digest(), values);
  }
}
