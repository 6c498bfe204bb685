package io.accountdb.vmoperator.reconcile;

import static io.accountdb.vmoperator.reconcile.PlannerScenario.NOW;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.OUR_UUID;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.CurrentStatus;
import io.accountdb.vmoperator.proxmox.DiskResize;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.resource.EndedOperation.Outcome;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.Disk;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.PowerState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** From a size in the spec to a disk that has it, whatever comes in between. */
class DiskGrowthTest extends GrowingDisk {
  private void stopped() {
    scenario.guest(100, "pve1", "web-1", "stopped", false);
    scenario.power.put(100, new CurrentStatus("stopped", "stopped", null));
    scenario.status = scenario.stored(OUR_UUID, null, PowerState.STOPPED, List.of());
  }

  @Test
  void shouldWriteTheIntentAheadAndGuardTheCallByTheDigest() {
    // When
    Plan plan = scenario.plan();

    // Then
    Step.Resize step = PlanAssert.assertThat(plan).does(Step.Resize.class);
    assertThat(step.resize()).isEqualTo(new DiskResize("scsi0", 20480, "d".repeat(40)));
    assertThat(plan.status().operation()).isEqualTo(step.operation());
    assertThat(step.operation())
        .isEqualTo(
            new Operation(Operation.Type.RESIZE, 100, null, "pve1", 1, null, NOW.toString())
                .withDisk(new Operation.Disk("scsi0", "20Gi")));
    PlanAssert.assertThat(plan)
        .isProgressing("Reconfiguring")
        .has("ConfigSynced", "Unknown", "Applying")
        .tells("ConfigSynced", "growing scsi0 of VM 100 on pve1 to 20Gi");
  }

  @Test
  void shouldLetADiskGrowBeforeItsVmIsStarted() {
    // Given
    stopped();

    // Then
    PlanAssert.assertThat(scenario.plan()).does(Step.Resize.class);
  }

  @Test
  void shouldWriteNamesFirstThenDisksThenTheRest() {
    // Given
    scenario.spec = SPEC.formatted(", vmName: web-2, description: New, cpu: {cores: 4}");

    // When
    Step.UpdateConfig names = PlanAssert.assertThat(scenario.plan()).does(Step.UpdateConfig.class);
    scenario.configs.put(100, changed(names));
    Step.Resize disk = PlanAssert.assertThat(scenario.plan()).does(Step.Resize.class);
    scenario.configs.put(100, changed(names, "scsi0", "local-lvm:vm-100-disk-0,size=20G"));
    Step.UpdateConfig rest = PlanAssert.assertThat(scenario.plan()).does(Step.UpdateConfig.class);

    // Then
    assertThat(names.change().set().keySet()).containsExactlyInAnyOrder("name", "description");
    assertThat(disk.resize().slot()).isEqualTo("scsi0");
    assertThat(rest.change().set()).containsOnlyKeys("cores");
  }

  private ConfigSight.Found changed(Step.UpdateConfig update, String... more) {
    Map<String, String> values = new HashMap<>(scenario.configs.get(100).config().values());
    values.putAll(update.change().set());
    if (more.length > 0) {
      values.put(more[0], more[1]);
    }
    return PlannerScenario.located("pve1", values);
  }

  @Test
  void shouldBeReadyOnceTheDiskHasGrown() {
    // Given
    growing(UPID);
    scenario.task = new TaskStatus.Succeeded(0);
    VirtualMachineStatus before = scenario.status;
    scsi0("20G");

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).isReady("Running").has("ConfigSynced", "True", "Synced");
    assertThat(plan.status().operation()).isNull();
    assertThat(plan.status().disks())
        .containsExactly(new Disk("scsi0", "local-lvm:vm-100-disk-0", "20Gi"));
    assertThat(plan.status().resources().diskTotal()).isEqualTo("20Gi");
    assertThat(Transitions.by(plan, before))
        .extracting(Object::toString)
        .contains("Normal DiskResized: scsi0 of VM 100 on pve1 has 20Gi now");
    assertThat(outcome(before, plan)).isEqualTo(Outcome.SUCCEEDED);
  }

  @Test
  void shouldFollowTheTaskAndLeavePowerAlone() {
    // Given
    growing(UPID);
    scenario.task = new TaskStatus.Running();

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan)
        .waits()
        .isProgressing("Reconfiguring")
        .has("ConfigSynced", "Unknown", "Applying");
    assertThat(plan.status().powerState()).isEqualTo(PowerState.RUNNING);
  }

  @Test
  void shouldGoOnWithTheRestOfTheSpecBesideADiskThatTheVmDoesNotHave() {
    // Given
    stopped();
    scenario.spec =
        "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, cpu: {cores: 4}, disks:"
            + " [{slot: scsi9, size: 1Gi}, {slot: scsi0, size: 20Gi}]}";

    // When
    Plan disk = scenario.plan();
    scsi0("20G");
    Plan rest = scenario.plan();
    config(Map.of("scsi0", "local-lvm:vm-100-disk-0,size=20G", "cores", "4"));
    Plan power = scenario.plan();

    // Then
    PlanAssert.assertThat(disk).does(Step.Resize.class);
    PlanAssert.assertThat(rest).does(Step.UpdateConfig.class);
    PlanAssert.assertThat(power)
        .isStalled("InvalidParameter")
        .has("ConfigSynced", "False", "InvalidParameter")
        .tells("ConfigSynced", "no disk scsi9 (size 1Gi); its disks are: scsi0")
        .does(Step.Start.class);
  }

  @Test
  void shouldStallAndLookAgainAtADiskThatWouldHaveToShrink() {
    // Given
    scsi0("40G");

    // When
    Plan plan = scenario.plan();
    scenario.status = plan.status();
    scenario.spec = SPEC.replace("20Gi", "40Gi").formatted("");
    scenario.generation = 3;

    // Then
    PlanAssert.assertThat(plan)
        .changesNothing()
        .waits()
        .isStalled("InvalidParameter")
        .tells("Stalled", "scsi0 has 40Gi and cannot shrink to 20Gi; write at least 40Gi");
    PlanAssert.assertThat(scenario.plan()).isReady("Running");
  }

  @Test
  void shouldLeaveADiskAloneThatTheSpecListsNoMore() {
    // Given
    scsi0("40G");
    scenario.spec = "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}}";

    // Then
    PlanAssert.assertThat(scenario.plan()).changesNothing().isReady("Running");
  }

  @Test
  void shouldNotLetADiskGrowTwiceBecauseOfAPendingChange() {
    // Given
    scenario.running.put(
        100,
        new GuestConfig(
            "d".repeat(40), Map.of("scsi0", "local-lvm:vm-100-disk-0,size=20G", "name", "web-1")));

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan)
        .changesNothing()
        .isReady("Running")
        .has("RestartRequired", "True", "PendingChanges");
    assertThat(plan.status().pendingChanges()).contains("scsi0");
  }

  @Test
  void shouldHoldAResizeBackWhilePausedAndSaySo() {
    // Given
    scenario.pause = Pause.RESOURCE;

    // Then
    PlanAssert.assertThat(scenario.plan())
        .changesNothing()
        .has("ConfigSynced", "Unknown", "Paused")
        .tells("ConfigSynced", "not done while paused: grow scsi0 of VM 100 on pve1");
  }

  @Test
  void shouldNotTryToResizeWhatIsSuspendedToDisk() {
    // Given
    stopped();
    config(Map.of("scsi0", "local-lvm:vm-100-disk-0,size=10G", "lock", "suspended"));

    // Then
    PlanAssert.assertThat(scenario.plan())
        .changesNothing()
        .has("ConfigSynced", "False", "Locked")
        .tells("ConfigSynced", "grow scsi0 of VM 100 on pve1");
  }

  @Test
  void shouldFollowAResizeToItsEndBeforeItsVmIsDeleted() {
    // Given
    growing(UPID);
    scenario.task = new TaskStatus.Running();
    scenario.deletionTime = NOW.minusSeconds(60);

    // Then
    PlanAssert.assertThat(scenario.plan()).waits().has("Deleting", "True", "Reconfiguring");
  }

  @Test
  void shouldReadTheConfigAgainWhenTheListShowsASizeThatNoDiskHas() {
    // Given
    scsi0("20G");
    scenario.guests.put(100, withDisk(20));
    scenario.status = scenario.plan().status();
    scenario.now = NOW.plusSeconds(60);
    scenario.plan();
    List<Question<?>> known = List.copyOf(scenario.asked);
    scenario.guests.put(100, withDisk(30));
    scsi0("30G");

    // When
    Plan plan = scenario.plan();

    // Then
    assertThat(known).as("questions while nothing has changed").isEmpty();
    assertThat(plan.status().disks()).extracting(Disk::size).containsExactly("30Gi");
  }

  private GuestResource withDisk(long gibibytes) {
    GuestResource guest = scenario.guests.get(100);
    return new GuestResource(
        guest.vmid(),
        guest.node(),
        guest.type(),
        guest.name(),
        guest.status(),
        guest.template(),
        guest.lock(),
        null,
        guest.tags(),
        guest.cpus(),
        guest.memoryBytes(),
        gibibytes << 30,
        guest.uptimeSeconds());
  }
}
