package io.accountdb.vmoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.CloneRequest;
import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.Kind;
import io.accountdb.vmoperator.resource.Operation;
import io.accountdb.vmoperator.resource.ProxmoxClusterSpec.Defaults;
import io.accountdb.vmoperator.sync.BindingLookup;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProvisioningTest {
  private final PlannerScenario scenario = new PlannerScenario();

  @Test
  void shouldStoreTheIntentOfACloneThatCarriesTheMarker() {
    // When
    Plan plan = scenario.plan();

    // Then
    Step.Clone clone = PlanAssert.assertThat(plan).does(Step.Clone.class);
    assertThat(clone.guest()).isEqualTo(new GuestAddress("pve1", 9000));
    assertThat(clone.request())
        .isEqualTo(
            new CloneRequest(
                100, "web-1", "from the catalogue\n" + scenario.marker(), null, null, null));
    assertThat(plan.status().operation())
        .as("intent")
        .isEqualTo(clone.operation())
        .isEqualTo(
            new Operation(
                Operation.Type.CLONE, 100, 9000, "pve1", 1, null, "2026-03-01T12:00:00Z"));
    PlanAssert.assertThat(plan).isProgressing("Provisioning");
  }

  @Test
  void shouldPassPoolStorageAndTargetOfClusterAndResource() {
    // Given
    scenario.defaults = new Defaults("ceph", "team-a", null, null);
    scenario.spec =
        "{clusterRef: {name: lab}, source: {template: {vmid: 9000}}, placement: {node: pve2},"
            + " description: Front end, vmName: web-1.team-a}";

    // When
    CloneRequest request = PlanAssert.assertThat(scenario.plan()).does(Step.Clone.class).request();

    // Then
    assertThat(request)
        .isEqualTo(
            new CloneRequest(
                100, "web-1.team-a", "Front end\n" + scenario.marker(), "pve2", "ceph", "team-a"));
  }

  @Test
  void shouldMakeNoVmWithoutAnOwner() {
    // Given
    scenario.owner = new OwnerVerdict.Refused("OwnerNotFound", "no label");

    // Then
    PlanAssert.assertThat(scenario.plan()).changesNothing().isStalled("OwnerNotFound");
  }

  @Test
  void shouldWaitForTheDatabaseBeforeANewVm() {
    // Given
    scenario.bindings = new BindingLookup.DatabaseUnreachable("connection refused");

    // Then
    PlanAssert.assertThat(scenario.plan()).waits().isProgressing("Provisioning");
  }

  @Test
  void shouldNotCloneAGuestThatIsNoTemplate() {
    // Given
    scenario.guest(200, "pve1", "plain", "stopped", false);
    scenario.spec = "{clusterRef: {name: lab}, source: {template: {vmid: 200}}}";

    // Then
    PlanAssert.assertThat(scenario.plan()).changesNothing().isStalled("TemplateNotFound");
  }

  @Test
  void shouldNotCloneATemplateWhoseConfigSaysItIsNone() {
    // Given
    scenario.configs.put(9000, PlannerScenario.located("pve1", Map.of("template", "0")));

    // Then
    PlanAssert.assertThat(scenario.plan()).changesNothing();
  }

  @Test
  void shouldNotGuessBetweenTemplatesOfOneName() {
    // Given
    scenario.guest(9001, "pve2", "ubuntu-24.04", "stopped", true);

    // Then
    PlanAssert.assertThat(scenario.plan())
        .isStalled("TemplateNotFound")
        .tells("Stalled", "[9000, 9001]");
  }

  @Test
  void shouldCloneOnlyWhatTheClusterPermits() {
    // Given
    scenario.templates = List.of("debian-*", "91*");

    // Then
    PlanAssert.assertThat(scenario.plan()).changesNothing().isStalled("TemplateNotAllowed");
  }

  @Test
  void shouldForgetTheIntentOfACloneThatWasRefused() {
    // Given
    Plan plan = scenario.plan();
    scenario.status = plan.status();

    // When
    Plan failed =
        scenario.planAfterFailure(
            (Step.Clone) plan.step(),
            new ProxmoxFailure.NeedsPerson(
                Kind.PERMISSION_DENIED, "Permission check failed", Map.of()));

    // Then
    PlanAssert.assertThat(failed)
        .waits()
        .isStalled("PermissionDenied")
        .has("Provisioned", "False", "CloneFailed");
    assertThat(failed.status().operation()).isNull();
    assertThat(failed.status().vmid()).isNull();
  }

  @Test
  void shouldKeepTheIntentOfACloneThatGotNoAnswer() {
    // Given
    Plan plan = scenario.plan();
    scenario.status = plan.status();

    // When
    Plan failed =
        scenario.planAfterFailure(
            (Step.Clone) plan.step(), new ProxmoxFailure.RetrySoon("596", true));

    // Then
    PlanAssert.assertThat(failed).waits();
    assertThat(failed.status().operation()).isEqualTo(plan.status().operation());
  }
}
