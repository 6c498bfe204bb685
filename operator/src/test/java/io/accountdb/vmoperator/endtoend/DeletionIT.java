package io.accountdb.vmoperator.endtoend;

import static io.accountdb.vmoperator.endtoend.OperatorFixture.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.app.StartException;
import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.resource.Condition;
import io.accountdb.vmoperator.resource.Conditions;
import io.accountdb.vmoperator.sandbox.proxmox.faults.RecordedCall;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds a deletion, and what does not, on real parts; the controller manager is real, too. */
class DeletionIT extends LiveOperator {
  @Test
  void shouldHoldABurstUntilAnAdministratorReleasesIt() throws StartException {
    // Given
    fixture.cluster("massDeletion: {limit: 2}");
    List<String> burst = List.of("burst-1", "burst-2", "burst-3");
    burst.forEach(name -> fixture.vm(TENANT, name, "runStrategy: Halted"));
    fixture.vm(TENANT, "burst-kept", "runStrategy: Halted, deletionPolicy: Retain");
    awaitSettled("burst-1", "burst-2", "burst-3", "burst-kept");
    List<Integer> vmids = burst.stream().map(DeletionIT::vmid).toList();
    int kept = vmid("burst-kept");
    long mark = proxmox.ledger().mark();

    // When
    burst.forEach(name -> fixture.delete(TENANT, name));
    fixture.delete(TENANT, "burst-kept");

    // Then
    awaitGone("burst-kept");
    burst.forEach(name -> awaitCondition(name, "Deleting", "False", "MassDeletionHeld"));
    assertThat(deleting("burst-1").message())
        .as("those of other tests may count, too")
        .matches("\\d+ VMs of ProxmoxCluster lab were deleted within a minute, .*limit of 2; .*")
        .contains(Api.RELEASE_DELETIONS_ANNOTATION);
    assertThat(fixture.get(TENANT, "burst-1").getStatus().printableStatus())
        .isEqualTo("Terminating");

    // When: another operator comes, and somebody does not know what a time is
    operator.close();
    operator = fixture.start();
    release("\"please\"");

    // Then
    burst.forEach(
        name ->
            await()
                .atMost(PATIENCE)
                .untilAsserted(
                    () -> assertThat(deleting(name).message()).contains("\"please\" is none")));
    assertThat(changesOf(vmids, mark)).as("changes of what is held").isEmpty();

    // When
    fixture.patch(TENANT, "burst-1", "{\"spec\":{\"deletionPolicy\":\"Retain\"}}");

    // Then
    awaitGone("burst-1");
    assertThat(proxmox.guest(vmids.getFirst())).as("retained").isPresent();
    assertThat(deleting("burst-2").reason()).isEqualTo("MassDeletionHeld");

    // When
    release("\"%s\"".formatted(Instant.now()));

    // Then
    awaitGone("burst-2", "burst-3");
    assertThat(proxmox.guest(vmids.get(1))).isEmpty();
    assertThat(proxmox.guest(vmids.get(2))).isEmpty();
    release("null");
    proxmox.outOfBand().delete(vmids.getFirst());
    proxmox.outOfBand().delete(kept);
  }

  @Test
  void shouldCountWhatIsGoneAlreadyForABurst() {
    // Given
    fixture.vm(TENANT, "quick-1", "runStrategy: Halted");
    fixture.vm(TENANT, "quick-2", "runStrategy: Halted");
    awaitSettled("quick-1", "quick-2");
    fixture.delete(TENANT, "quick-1");
    awaitGone("quick-1");

    // When
    fixture.cluster("massDeletion: {limit: 1}");
    fixture.delete(TENANT, "quick-2");

    // Then
    awaitCondition("quick-2", "Deleting", "False", "MassDeletionHeld");

    // When
    fixture.cluster("massDeletion: {limit: 0}");

    // Then
    awaitGone("quick-2");
  }

  @Test
  void shouldEndWithItsNamespaceAlthoughTheOwnerIsLost() {
    // Given
    fixture.namespace("team-d", Map.of(Api.OWNER_LABEL, "bob"));
    fixture.vm("team-d", "room-1", "");
    fixture.vm("team-d", "room-2", "runStrategy: Halted");
    awaitSettledIn("team-d", "room-1", "room-2");
    List<Integer> vmids =
        Stream.of("room-1", "room-2")
            .map(name -> fixture.get("team-d", name).getStatus().vmid())
            .toList();

    // When
    fixture.namespace("team-d", Map.of());
    var namespaces = fixture.sandbox().kubernetes().client().namespaces();
    namespaces.withName("team-d").delete();

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(namespaces.withName("team-d").get()).isNull());
    assertThat(vmids).as("VMs left behind").noneMatch(vmid -> proxmox.guest(vmid).isPresent());
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(fixture.tenant("bob").names()).doesNotContain("room-1", "room-2"));
  }

  @Test
  void shouldPutAFinalizerBackThatSomebodyStripped() {
    // Given
    fixture.vm(TENANT, "stripped-1", "runStrategy: Halted");
    awaitSettled("stripped-1");

    // When
    fixture.patch(TENANT, "stripped-1", "{\"metadata\":{\"finalizers\":null}}");

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(fixture.get(TENANT, "stripped-1").getMetadata().getFinalizers())
                    .containsExactly(Api.VIRTUAL_MACHINE_FINALIZER));
  }

  @Test
  void shouldLeaveVmAndRowWhenTheFinalizerIsStrippedFromADeletedResource() {
    // Given
    fixture.cluster("massDeletion: {limit: 2}");
    fixture.vm(TENANT, "stripped-2", "runStrategy: Halted");
    awaitSettled("stripped-2");
    int vmid = vmid("stripped-2");

    // When
    fixture.deleteByForce(TENANT, "stripped-2");
    awaitGone("stripped-2");
    fixture.vm(TENANT, "stripped-2", "runStrategy: Halted");

    // Then
    awaitCondition("stripped-2", "Stalled", "True", "PreviousIncarnation");
    assertThat(proxmox.guest(vmid)).isPresent();
    assertThat(fixture.tenant("alice").row("stripped-2")).containsEntry("vmid", vmid);

    // When
    fixture.annotate(TENANT, "stripped-2", Api.TAKE_OVER_ANNOTATION, Integer.toString(vmid));

    // Then
    awaitCondition("stripped-2", "Ready", "True", "StoppedAsRequested");
    assertThat(vmid("stripped-2")).isEqualTo(vmid);
  }

  @Test
  void shouldKeepADeletedClusterAsLongAsVirtualMachinesReferToIt() {
    // Given
    fixture.vm(TENANT, "last-1", "runStrategy: Halted");
    awaitSettled("last-1");

    // When
    fixture.cluster().delete();

    // Then
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        Conditions.of(fixture.cluster().get().getStatus().conditions())
                            .get("Deleting")
                            .map(Condition::message))
                    .contains("1 VirtualMachines refer to it and go on working: team-a/last-1"));

    // When
    fixture.vm(TENANT, "last-1", "runStrategy: Always");

    // Then
    awaitCondition("last-1", "Ready", "True", "Running");

    // When
    fixture.delete(TENANT, "last-1");

    // Then
    awaitGone("last-1");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(fixture.cluster().get()).isNull());
  }

  @Test
  void shouldFreeAProtectedVmThatIsToBeRetainedAfterAll() {
    // Given
    fixture.vm(TENANT, "guarded-1", "runStrategy: Halted");
    awaitSettled("guarded-1");
    int vmid = vmid("guarded-1");
    proxmox.outOfBand().edit(vmid, "protection", "1");

    // When
    fixture.delete(TENANT, "guarded-1");

    // Then
    awaitCondition("guarded-1", "Stalled", "True", "ProtectionEnabled");

    // When
    fixture.patch(TENANT, "guarded-1", "{\"spec\":{\"deletionPolicy\":\"Retain\"}}");

    // Then
    awaitGone("guarded-1");
    assertThat(proxmox.guest(vmid)).isPresent();
    proxmox.outOfBand().edit(vmid, "protection", null);
    proxmox.outOfBand().delete(vmid);
  }

  private static void release(String json) {
    fixture
        .cluster()
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"%s\":%s}}}"
                .formatted(Api.RELEASE_DELETIONS_ANNOTATION, json));
  }

  private static List<RecordedCall> changesOf(List<Integer> vmids, long mark) {
    return proxmox.ledger().since(mark).stream()
        .filter(RecordedCall::mutation)
        .filter(call -> vmids.stream().anyMatch(call::concerns))
        .toList();
  }

  private static int vmid(String name) {
    return fixture.get(TENANT, name).getStatus().vmid();
  }

  private static Condition deleting(String name) {
    return Conditions.of(fixture.get(TENANT, name).getStatus().conditions())
        .get("Deleting")
        .orElseThrow();
  }

  private static void awaitSettled(String... names) {
    awaitSettledIn(TENANT, names);
  }

  private static void awaitSettledIn(String namespace, String... names) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(names)
                    .allSatisfy(
                        name ->
                            VirtualMachineAssert.assertThat(fixture.get(namespace, name))
                                .has("Mirrored", "True", "Mirrored")
                                .isReadyInAnyWay()));
  }
}
