package io.accountdb.vmoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.resource.EndedOperation;
import io.accountdb.vmoperator.resource.EndedOperation.Kind;
import io.accountdb.vmoperator.resource.EndedOperation.Outcome;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.resource.VirtualMachineSpec;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.ClusterRef;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.accountdb.vmoperator.sync.Journal;
import io.fabric8.kubernetes.api.model.FieldsV1Builder;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BookkeeperTest {
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  private final List<Journal.Entry> trail = new ArrayList<>();
  private final VirtualMachineStatus stored =
      new PlannerScenario().stored("uuid", null, null, null);
  private boolean databaseAnswers = true;
  private int lookUps;
  private Bookkeeper bookkeeper;
  private VirtualMachine vm;

  @BeforeEach
  void install() {
    vm = new VirtualMachine();
    vm.setMetadata(
        new ObjectMetaBuilder().withNamespace("team-a").withName("web").withUid("uid-1").build());
    vm.setSpec(
        new VirtualMachineSpec(
            new ClusterRef("lab"),
            new VirtualMachineSpec.Source(new VirtualMachineSpec.Template(9000, null)),
            null,
            "web.example.org",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null));
    List<ManagedFieldsEntry> managers =
        List.of(
            manager("kubectl", Map.of("f:spec", Map.of("f:cpu", Map.of(), "f:source", Map.of()))),
            manager("argocd-controller", Map.of("f:spec", Map.of("f:runStrategy", Map.of()))),
            manager("proxmox-vm-operator", Map.of("f:status", Map.of("f:vmid", Map.of()))));
    bookkeeper =
        new Bookkeeper(
            entry -> databaseAnswers && trail.add(entry),
            each -> {
              lookUps++;
              return managers;
            });
  }

  @Test
  void shouldTellTheTrailWhatWasDoneToWhichVmAndForWhom() {
    // When
    VirtualMachineStatus next =
        bookkeeper.settle(vm, stored, stored, List.of(ending(1, Set.of("runStrategy", "power"))));

    // Then
    assertThat(next).isEqualTo(stored);
    assertThat(trail)
        .containsExactly(
            new Journal.Entry(
                17,
                null,
                100,
                "web.example.org",
                Journal.Kind.START,
                Journal.Outcome.SUCCEEDED,
                null,
                "UPID:1",
                START.plusSeconds(1),
                "uid-1",
                1,
                List.of("argocd-controller")));
  }

  @Test
  void shouldNameEverybodyWhoHoldsTheSpecOfANewVm() {
    // When
    bookkeeper.settle(vm, stored, stored, List.of(ending(1, Set.of())));

    // Then
    assertThat(trail)
        .singleElement()
        .extracting(Journal.Entry::fieldManagers)
        .isEqualTo(List.of("argocd-controller", "kubectl"));
  }

  @Test
  void shouldNameNobodyForADeletion() {
    // Given
    vm.getMetadata().setDeletionTimestamp(START.toString());

    // When
    bookkeeper.settle(vm, stored, stored, List.of(ending(1, Set.of())));

    // Then
    assertThat(trail).singleElement().extracting(Journal.Entry::fieldManagers).isEqualTo(List.of());
  }

  @Test
  void shouldAskNobodyWhereNothingHasEnded() {
    // Then
    assertThat(bookkeeper.settle(vm, stored, stored, List.of())).isEqualTo(stored);
    assertThat(lookUps).isZero();
  }

  @Test
  void shouldKeepInTheStatusWhatTheDatabaseCannotBeToldAndTellItLaterInOrder() {
    // Given
    databaseAnswers = false;
    VirtualMachineStatus first =
        bookkeeper.settle(vm, stored, stored, List.of(ending(1, Set.of())));
    VirtualMachineStatus second =
        bookkeeper.settle(vm, first, stored, List.of(ending(2, Set.of())));

    // When
    databaseAnswers = true;
    VirtualMachineStatus third = bookkeeper.settle(vm, second, stored, List.of());

    // Then
    assertThat(first.untold()).hasSize(1);
    assertThat(second.untold()).hasSize(2);
    assertThat(third).isEqualTo(stored);
    assertThat(trail).extracting(Journal.Entry::upid).containsExactly("UPID:1", "UPID:2");
    assertThat(trail)
        .allSatisfy(
            entry ->
                assertThat(entry.fieldManagers()).containsExactly("argocd-controller", "kubectl"));
  }

  @Test
  void shouldNotLetTheStatusGrowWithoutBound() {
    // Given
    databaseAnswers = false;
    VirtualMachineStatus status = stored;

    // When
    for (int i = 1; i <= 20; i++) {
      status = bookkeeper.settle(vm, status, stored, List.of(ending(i, Set.of())));
    }

    // Then
    assertThat(status.untold())
        .hasSize(Bookkeeper.MOST)
        .extracting(EndedOperation::upid)
        .startsWith("UPID:13")
        .endsWith("UPID:20");
  }

  @Test
  void shouldNotHoldUpAResourceThatGoes() {
    // Given
    databaseAnswers = false;
    VirtualMachineStatus status =
        bookkeeper.settle(vm, stored, stored, List.of(ending(1, Set.of())));

    // When
    databaseAnswers = true;
    bookkeeper.close(vm, status, List.of(ending(2, Set.of())));

    // Then
    assertThat(trail).extracting(Journal.Entry::upid).containsExactly("UPID:1", "UPID:2");
  }

  private static Endings.Ending ending(int number, Set<String> fields) {
    return new Endings.Ending(
        new EndedOperation(
            Kind.START,
            100,
            1,
            "UPID:" + number,
            START.plusSeconds(number).toString(),
            Outcome.SUCCEEDED,
            null,
            null),
        fields);
  }

  private static ManagedFieldsEntry manager(String name, Map<String, Object> fields) {
    return new ManagedFieldsEntryBuilder()
        .withManager(name)
        .withFieldsV1(new FieldsV1Builder().withAdditionalProperties(fields).build())
        .build();
  }
}
