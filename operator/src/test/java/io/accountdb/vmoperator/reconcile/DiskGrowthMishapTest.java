package io.accountdb.vmoperator.reconcile;

import static io.accountdb.vmoperator.reconcile.PlannerScenario.FOREIGN_UUID;
import static io.accountdb.vmoperator.reconcile.PlannerScenario.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.resource.EndedOperation.Outcome;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that is to grow, while answers are lost and Proxmox refuses. */
class DiskGrowthMishapTest extends GrowingDisk {
  @Test
  void shouldSeeByTheConfigThatAnUnansweredResizeWasCarriedOut() {
    // Given
    growing(null);
    VirtualMachineStatus before = scenario.status;
    scsi0("20G");

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).changesNothing().isReady("Running");
    assertThat(outcome(before, plan)).isEqualTo(Outcome.SUCCEEDED);
    assertThat(Transitions.by(plan, before))
        .extracting(Object::toString)
        .contains("Normal DiskResized: scsi0 of VM 100 on pve1 has 20Gi now");
  }

  @Test
  void shouldSendTheSameSizeAgainWhereAnUnansweredResizeWasNot() {
    // Given
    growing(null);
    VirtualMachineStatus before = scenario.status;
    scenario.now = NOW.plusSeconds(5);

    // When
    Plan plan = scenario.plan();

    // Then
    assertThat(PlanAssert.assertThat(plan).does(Step.Resize.class).resize().mebibytes())
        .isEqualTo(20480);
    assertThat(outcome(before, plan)).isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void shouldKeepAnUnansweredIntentUntilTheClusterWasPolled() {
    // Given
    growing(null);
    scenario.polled = false;

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).waits();
    assertThat(plan.status().operation()).isEqualTo(scenario.status.operation());
  }

  @Test
  void shouldFenceARepeatedResizeByIdentity() {
    // Given
    growing(null);
    scenario.configOf(
        FOREIGN_UUID, "somebody's", Map.of("scsi0", "local-lvm:vm-100-disk-0,size=10G"));

    // Then
    PlanAssert.assertThat(scenario.plan()).changesNothing().isStalled("IdentityMismatch");
  }

  @Test
  void shouldPlanAnewAfterAStaleDigestWithoutAWordToPeople() {
    // Given
    growing(UPID);
    scenario.task = new TaskStatus.Failed("checksum mismatch (file change by other user?)");

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan).isProgressing("Retrying");
    assertThat(plan.step()).isEqualTo(new Step.Wait(Duration.ofSeconds(1)));
    assertThat(plan.happenings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shrinking disks is not supported",
        "disk 'scsi0' does not exist",
        "you can't resize a cdrom"
      })
  void shouldAskForAPersonWhereProxmoxRefusesTheSize(String exitStatus) {
    // Given
    growing(UPID);
    scenario.task = new TaskStatus.Failed(exitStatus);

    // When
    Plan plan = scenario.plan();

    // Then
    PlanAssert.assertThat(plan)
        .isStalled("InvalidParameter")
        .has("ConfigSynced", "False", "InvalidParameter")
        .tells("Stalled", "growing scsi0 of VM 100 on pve1 to 20Gi failed: " + exitStatus);
    assertThat(plan.happenings())
        .extracting(Object::toString)
        .singleElement()
        .asString()
        .startsWith("Warning TaskFailed");
    assertThat(plan.status().operation()).isNull();
  }

  @Test
  void shouldTellAFullStorageAndTryAgain() {
    // Given
    growing(UPID);
    scenario.task = new TaskStatus.Failed("lvextend: insufficient free space");

    // When
    Plan failed = scenario.plan();
    scenario.status = failed.status();
    scenario.task = null;
    scenario.now = NOW.plusSeconds(61);

    // Then
    PlanAssert.assertThat(failed)
        .isStalled("InsufficientStorage")
        .has("ConfigSynced", "False", "ApplyFailed");
    PlanAssert.assertThat(scenario.plan()).does(Step.Resize.class);
  }

  @Test
  void shouldSayThatACallWasRefused() {
    // Given
    Step.Resize step = PlanAssert.assertThat(scenario.plan()).does(Step.Resize.class);

    // When
    Plan plan =
        scenario.planAfterFailure(
            step,
            new ProxmoxFailure.NeedsPerson(
                ProxmoxFailure.Kind.PERMISSION_DENIED, "VM.Config.Disk", Map.of()));

    // Then
    PlanAssert.assertThat(plan)
        .isStalled("PermissionDenied")
        .has("ConfigSynced", "False", "PermissionDenied")
        .tells("ConfigSynced", "cannot grow scsi0 of VM 100 on pve1 to 20480 MiB");
  }
}
