package io.accountdb.vmoperator.reconcile;

import static io.accountdb.vmoperator.reconcile.PlannerScenario.NOW;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.OUR_UUID;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.upid;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.CurrentStatus;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.ProxmoxCluster;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.PowerState;
import io.accountdb.vmoperator.sync.MirrorState;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PauseTest {
  private final PlannerScenario scenario = new PlannerScenario();

  @BeforeEach
  void pause() {
    scenario.settled();
    scenario.pause = Pause.RESOURCE;
  }

  @Test
  void shouldTellFromTheFirstVisitThatNothingIsPaused() {
    // Given
    scenario.pause = Pause.NONE;

    // Then
    PlanAssert.assertThat(scenario.plan()).has("Paused", "False", "NotPaused");
  }

  @Test
  void shouldStayAsItWasWhileNothingIsToDo() {
    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).isReady("Running").has("Paused", "True", "Paused");
    assertThat(plan.status().printableStatus()).isEqualTo("Running (paused)");
    scenario.status = plan.status();
    assertThat(scenario.plan().status()).as("visited again").isEqualTo(plan.status());
  }

  @Test
  void shouldTellWhenItsClusterIsPaused() {
    // Given
    scenario.pause = Pause.CLUSTER;

    // Then
    PlanAssert.assertThat(scenario.plan()).has("Paused", "True", "ClusterPaused");
  }

  @Test
  void shouldMakeNoVm() {
    // Given
    PlannerScenario fresh = new PlannerScenario();
    fresh.pause = Pause.RESOURCE;

    // When
    Plan plan = fresh.plan();

    // Then
    PlanAssert.assertThat(plan)
        .changesNothing()
        .has("Ready", "False", "Paused")
        .has("Provisioned", "Unknown", "Paused")
        .tells("Provisioned", "clone");
    assertThat(plan.status().vmid()).isNull();
    assertThat(plan.status().operation()).isNull();
    assertThat(plan.status().observedGeneration()).as("the spec is not carried out").isNull();
  }

  @Test
  void shouldNotApplyANewSpecButGoOnTellingWhatIs() {
    // Given
    scenario.generation = 2;
    scenario.spec =
        "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, cpu: {cores: 4}, runStrategy:"
            + " Halted}";
    scenario.mirror = new MirrorState.Mirrored(7);

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan)
        .changesNothing()
        .has("ConfigSynced", "Unknown", "Paused")
        .tells("ConfigSynced", "cores")
        .has("PowerStateSynced", "False", "Paused")
        .has("Mirrored", "True", "Mirrored");
    assertThat(plan.status().observedGeneration()).isEqualTo(1);
    assertThat(plan.status().printableStatus()).isEqualTo("Running (paused)");
  }

  @Test
  void shouldTellThatAPersonSwitchedItOffAndLeaveIt() {
    // Given
    scenario.guest(100, "pve1", "web-1", "stopped", false);
    scenario.power.put(100, new CurrentStatus("stopped", "stopped", null));

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).changesNothing().has("Ready", "False", "Paused");
    assertThat(plan.status().powerState()).isEqualTo(PowerState.STOPPED);
    assertThat(plan.status().printableStatus()).isEqualTo("Stopped (paused)");
    assertThat(plan.status().operation()).isNull();
  }

  @Test
  void shouldCatchUpWhenUnpaused() {
    // Given
    scenario.generation = 2;
    scenario.spec = "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, cpu: {cores: 4}}";
    scenario.status = scenario.plan().status();

    // When
    scenario.pause = Pause.NONE;

    // Then
    PlanAssert.assertThat(scenario.plan()).does(Step.UpdateConfig.class);
  }

  @Test
  void shouldFollowWhatIsUnderWayAndSendNothingNew() {
    // Given
    scenario.operating(Operation.Type.START, upid("qmstart", "100", NOW));
    scenario.task = new TaskStatus.Running();
    Plan running = scenario.plan();
    scenario.task = new TaskStatus.Succeeded(0);

    // When
    Plan ended = scenario.plan();

    // Then
    PlanAssert.assertThat(running).waits();
    assertThat(running.status().operation()).isNotNull();
    PlanAssert.assertThat(ended).changesNothing().isReady("Running");
    assertThat(ended.status().operation()).isNull();
  }

  @Test
  void shouldNotDeleteAnything() {
    // Given
    scenario.deletionTime = NOW.minusSeconds(60);

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan)
        .changesNothing()
        .has("Ready", "False", "Deleting")
        .has("Deleting", "False", "Paused");
    assertThat(plan.status().printableStatus()).isEqualTo("Terminating (paused)");
  }

  @Test
  void shouldNotLetGoOfARetainedVmWhoseMarkerIsToComeOff() {
    // Given
    scenario.deletionTime = NOW.minus(Duration.ofMinutes(10));
    scenario.spec =
        "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, deletionPolicy: Retain}";
    scenario.configOf(OUR_UUID, scenario.marker(), Map.of("lock", "backup"));

    // Then
    PlanAssert.assertThat(scenario.plan()).waits();
  }

  @Test
  void shouldBePausedByTrueAndNothingElse() {
    assertThat(Pause.of(vm("true"), cluster(null))).isEqualTo(Pause.RESOURCE);
    assertThat(Pause.of(vm("True"), cluster(null))).isEqualTo(Pause.NONE);
    assertThat(Pause.of(vm(""), cluster(false))).isEqualTo(Pause.NONE);
    assertThat(Pause.of(vm(null), cluster(true))).isEqualTo(Pause.CLUSTER);
    assertThat(Pause.of(vm(null), Optional.empty())).isEqualTo(Pause.NONE);
  }

  @Test
  void shouldBeWokenByTheAnnotation() {
    assertThat(VirtualMachineReconciler.isWorthAVisit(vm(null), vm("true"))).isTrue();
    assertThat(VirtualMachineReconciler.isWorthAVisit(vm("true"), vm("true"))).isFalse();
  }

  private static VirtualMachine vm(@Nullable String paused) {
    VirtualMachine vm = new VirtualMachine();
    vm.setMetadata(
        new ObjectMetaBuilder()
            .withName("web-1")
            .withAnnotations(paused == null ? Map.of() : Map.of(Api.PAUSED_ANNOTATION, paused))
            .build());
    return vm;
  }

  private static Optional<ProxmoxCluster> cluster(@Nullable Boolean paused) {
    return Optional.of(
        Serialization.unmarshal(
            """
            apiVersion: proxmox.accountdb.io/v1alpha1
            kind: ProxmoxCluster
            metadata: {name: lab}
            spec:
              endpoints: ["https://pve1.lab:8006"]
              credentialsSecretRef: {name: lab-token}
              nodeOwner: platform
              paused: %s
            """
                .formatted(paused),
            ProxmoxCluster.class));
  }
}
