package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VmRowsIT {
  private static final ClusterKey LAB = new ClusterKey("cluster-1", "lab");

  private PostgresFixture postgres;
  private Database database;
  private VmRows rows;
  private SyncEpoch epoch;
  private int alice;
  private int bob;
  private int node1;
  private int node2;

  @BeforeEach
  void migrate() {
    postgres = PostgresFixture.migrated();
    database = Database.open(postgres.runtime());
    rows = new VmRows(database);
    epoch = take(LAB);
    alice = postgres.user("alice");
    bob = postgres.user("bob");
    node1 = postgres.node("pve1", "10.0.0.1", alice);
    node2 = postgres.node("pve2", "10.0.0.2", alice);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void shouldInsertARowWithItsBinding() {
    // Given
    VmFacts facts = new VmFacts(101, "web", "10.1.0.5", VmStatus.RUNNING, 2, 4096, 40, node1, 9000);
    VmChange.Insert insert = new VmChange.Insert(facts, "the shop", managed("web"));

    // When
    WriteOutcome outcome = write(alice, List.of(), List.of(), List.of(insert));

    // Then
    BoundVm expected = new BoundVm(1, alice, facts, managed("web"));
    assertThat(outcome).isEqualTo(new WriteOutcome(List.of(expected), List.of()));
    assertThat(rows.bound(LAB)).containsExactly(expected);
    assertThat(postgres.query("SELECT notes, owner_id FROM public.vms"))
        .containsExactly("the shop|" + alice);
  }

  @Test
  void shouldKeepWhatIsNotKnownAsNull() {
    // Given
    VmFacts facts = new VmFacts(101, "bare", null, VmStatus.STOPPED, null, null, null, node1, null);
    VmBinding discovered = new VmBinding.Discovered(null);

    // When
    write(alice, List.of(), List.of(), List.of(new VmChange.Insert(facts, null, discovered)));

    // Then
    assertThat(rows.bound(LAB)).containsExactly(new BoundVm(1, alice, facts, discovered));
  }

  @Test
  void shouldReadTheRowsOfTheOneClusterOnly() {
    // Given
    rows.write(take(new ClusterKey("cluster-1", "other")), batch(alice, insert(101, node1)));
    rows.write(take(new ClusterKey("cluster-2", "lab")), batch(alice, insert(102, node1)));
    rows.write(epoch, batch(bob, insert(103, node1)));

    // Then
    assertThat(rows.bound(LAB)).extracting(vm -> vm.facts().vmid()).containsExactly(103);
  }

  @Test
  void shouldTellTheVmidsOfAllRowsOnTheClustersNodes() {
    // Given
    NodeRows nodes = new NodeRows(database);
    nodes.ensure(epoch, "pve1", List.of("10.0.0.1"), alice);
    nodes.ensure(take(new ClusterKey("cluster-1", "other")), "pve2", List.of("10.0.0.2"), alice);
    rows.write(epoch, batch(bob, insert(101, node1)));
    postgres.query(
        "INSERT INTO public.vms (vmid, name, proxmox_node, owner_id) VALUES"
            + " (102, 'older', %d, %d), (103, 'elsewhere', %d, %d), (200, 'later', %d, %d)"
                .formatted(node1, alice, node2, alice, node1, alice)
            + " RETURNING id");

    // Then
    assertThat(rows.vmids(LAB, 100, 199)).containsExactlyInAnyOrder(101, 102);
    assertThat(rows.vmids(LAB, 102, 102)).containsExactly(102);
    assertThat(rows.vmids(new ClusterKey("cluster-2", "lab"), 100, 199)).isEmpty();
  }

  @Test
  void shouldMoveARowToAnotherNodeByItsId() {
    // Given
    BoundVm before = inserted(alice, insert(101, node1));
    postgres.asSuperuser("UPDATE public.vms SET notes = 'hands off'");
    VmFacts moved = new VmFacts(101, "renamed", null, VmStatus.ERROR, 8, 512, 9, node2, null);

    // When
    WriteOutcome outcome =
        write(
            alice,
            List.of(),
            List.of(new VmChange.Update(before.id(), moved, managed("renamed"))),
            List.of());

    // Then
    assertThat(outcome.setAside()).isEmpty();
    assertThat(rows.bound(LAB))
        .containsExactly(new BoundVm(before.id(), alice, moved, managed("renamed")));
    assertThat(postgres.query("SELECT notes FROM public.vms")).containsExactly("hands off");
  }

  @Test
  void shouldReleaseABindingFromItsResource() {
    // Given
    BoundVm vm = inserted(alice, insert(101, node1));
    VmBinding released = new VmBinding.Discovered(vm.binding().biosUuid());

    // When
    write(alice, List.of(), List.of(new VmChange.Update(vm.id(), vm.facts(), released)), List.of());

    // Then
    assertThat(rows.bound(LAB)).extracting(BoundVm::binding).containsExactly(released);
  }

  @Test
  void shouldMoveUpdatedAtOnRealChangesOnly() {
    // Given
    BoundVm vm = inserted(alice, insert(101, node1));
    postgres.asSuperuser(
        """
        ALTER TABLE public.vms DISABLE TRIGGER vms_touch_updated_at;
        UPDATE public.vms SET updated_at = '2020-01-01Z';
        ALTER TABLE public.vms ENABLE TRIGGER vms_touch_updated_at;
        """);
    String untouched = "SELECT updated_at = '2020-01-01Z' FROM public.vms";

    // When
    write(alice, List.of(), List.of(update(vm, vm.facts())), List.of());
    List<String> afterTheSame = postgres.query(untouched);
    write(alice, List.of(), List.of(update(vm, facts(101, node2))), List.of());

    // Then
    assertThat(afterTheSame).containsExactly("t");
    assertThat(postgres.query(untouched)).containsExactly("f");
  }

  @Test
  void shouldDeleteARowAndItsBinding() {
    // Given
    BoundVm vm = inserted(alice, insert(101, node1));

    // When
    WriteOutcome outcome =
        write(alice, List.of(new VmChange.Removal(vm.id(), alice)), List.of(), List.of());

    // Then
    assertThat(outcome.setAside()).isEmpty();
    assertThat(postgres.query("SELECT id FROM public.vms")).isEmpty();
    assertThat(postgres.query("SELECT vm_id FROM public.vm_bindings")).isEmpty();
  }

  @Test
  void shouldPassARecycledVmidToItsNewOwner() {
    // Given
    BoundVm old = inserted(bob, insert(101, node1));

    // When
    WriteOutcome outcome =
        write(
            alice,
            List.of(new VmChange.Removal(old.id(), bob)),
            List.of(),
            List.of(insert(101, node1)));

    // Then
    assertThat(outcome.setAside()).isEmpty();
    assertThat(rows.bound(LAB))
        .singleElement()
        .satisfies(
            vm -> {
              assertThat(vm.id()).isNotEqualTo(old.id());
              assertThat(vm.ownerId()).isEqualTo(alice);
            });
  }

  @Test
  void shouldReportAKeyThatSomebodyElseHas() {
    // Given
    postgres.vm(101, node1, bob);
    VmChange.Insert taken = insert(101, node1);

    // When
    WriteOutcome outcome =
        write(alice, List.of(), List.of(), List.of(insert(100, node1), taken, insert(102, node1)));

    // Then
    assertThat(outcome.inserted()).extracting(vm -> vm.facts().vmid()).containsExactly(100, 102);
    assertThat(outcome.setAside())
        .singleElement()
        .isInstanceOfSatisfying(
            SetAside.KeyTaken.class, aside -> assertThat(aside.change()).isEqualTo(taken));
    assertThat(postgres.query("SELECT owner_id, name FROM public.vms WHERE vmid = 101"))
        .containsExactly(bob + "|vm-101");
  }

  @Test
  void shouldReportAMoveOntoAKeyThatSomebodyElseHas() {
    // Given
    BoundVm mine = inserted(alice, insert(101, node1));
    BoundVm other = inserted(alice, insert(102, node1));
    postgres.vm(101, node2, bob);

    // When
    WriteOutcome outcome =
        write(
            alice,
            List.of(),
            List.of(update(mine, facts(101, node2)), update(other, facts(102, node2))),
            List.of());

    // Then
    assertThat(outcome.setAside())
        .singleElement()
        .isInstanceOfSatisfying(
            SetAside.KeyTaken.class,
            aside -> assertThat(aside.change()).isEqualTo(update(mine, facts(101, node2))));
    assertThat(rows.bound(LAB)).extracting(vm -> vm.facts().nodeId()).containsExactly(node1, node2);
  }

  @Test
  void shouldKeepTheFirstOfTwoInsertsWithTheSameKey() {
    // Given
    VmChange.Insert first = new VmChange.Insert(facts(101, node1), null, managed("first"));
    VmChange.Insert second = new VmChange.Insert(facts(101, node1), null, managed("second"));

    // When
    WriteOutcome outcome = write(alice, List.of(), List.of(), List.of(first, second));

    // Then
    assertThat(rows.bound(LAB)).extracting(BoundVm::binding).containsExactly(managed("first"));
    assertThat(outcome.setAside()).extracting(SetAside::change).containsExactly(second);
  }

  @Test
  void shouldNotTouchRowsOfOthersByTheirIds() {
    // Given
    BoundVm bobs = inserted(bob, insert(101, node1));
    VmChange.Update update = update(bobs, facts(101, node2));
    VmChange.Removal removal = new VmChange.Removal(bobs.id(), alice);

    // When
    WriteOutcome outcome = write(alice, List.of(removal), List.of(update), List.of());

    // Then
    assertThat(outcome.setAside())
        .hasOnlyElementsOfType(SetAside.Vanished.class)
        .extracting(SetAside::change)
        .containsExactly(removal, update);
    assertThat(rows.bound(LAB)).containsExactly(bobs);
  }

  @Test
  void shouldSetAsideTheRowsThatTheDatabaseRefuses() {
    // Given
    List<VmChange.Insert> inserts =
        IntStream.range(100, 120)
            .mapToObj(vmid -> insert(vmid, vmid == 103 || vmid == 117 ? 4711 : node1))
            .toList();

    // When
    WriteOutcome outcome = write(alice, List.of(), List.of(), inserts);

    // Then
    assertThat(outcome.setAside())
        .hasSize(2)
        .allSatisfy(
            aside ->
                assertThat(aside)
                    .isInstanceOfSatisfying(
                        SetAside.Refused.class,
                        refused -> assertThat(refused.sqlState()).isEqualTo("23503")))
        .extracting(SetAside::change)
        .containsExactly(inserts.get(3), inserts.get(17));
    assertThat(outcome.inserted()).hasSize(18);
    assertThat(rows.bound(LAB)).hasSize(18);
  }

  @Test
  void shouldSetAsideANameThatIsTooLong() {
    // Given
    VmFacts tooLong =
        new VmFacts(101, "n".repeat(101), null, VmStatus.RUNNING, 1, 1, 1, node1, null);

    // When
    WriteOutcome outcome =
        write(
            alice,
            List.of(),
            List.of(),
            List.of(new VmChange.Insert(tooLong, null, managed("x")), insert(102, node1)));

    // Then
    assertThat(outcome.setAside()).hasSize(1);
    assertThat(rows.bound(LAB)).extracting(vm -> vm.facts().vmid()).containsExactly(102);
  }

  @Test
  void shouldKeepARowThatAccountDbSharesAndMarkItAsError() {
    // Given
    BoundVm shared = inserted(alice, insert(101, node1));
    BoundVm other = inserted(alice, insert(102, node1));
    postgres.asSuperuser(
        """
        CREATE TABLE public.whitelist (
          vm_id INTEGER REFERENCES public.vms (id) DEFERRABLE INITIALLY DEFERRED, user_id INTEGER);
        INSERT INTO public.whitelist VALUES (%d, %d);
        """
            .formatted(shared.id(), bob));

    // When
    WriteOutcome outcome =
        write(
            alice,
            List.of(
                new VmChange.Removal(shared.id(), alice), new VmChange.Removal(other.id(), alice)),
            List.of(),
            List.of());

    // Then
    assertThat(outcome.setAside())
        .singleElement()
        .isInstanceOfSatisfying(
            SetAside.Refused.class, refused -> assertThat(refused.message()).contains("whitelist"));
    assertThat(postgres.query("SELECT vmid, status FROM public.vms")).containsExactly("101|error");
  }

  @Test
  void shouldWriteNothingWhenTheDatabaseCannotServe() {
    // Given
    postgres.asSuperuser(
        """
        CREATE FUNCTION public.disk_full() RETURNS TRIGGER LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION 'disk full' USING ERRCODE = '53100'; END $$;
        CREATE TRIGGER disk_full BEFORE INSERT ON public.vm_bindings
          FOR EACH ROW EXECUTE FUNCTION public.disk_full();
        """);

    // When
    DatabaseException problem =
        catchThrowableOfType(
            DatabaseException.class,
            () -> write(alice, List.of(), List.of(), List.of(insert(101, node1))));

    // Then
    assertThat(problem.failure()).isEqualTo(new DatabaseFailure.Unavailable("53100", "disk full"));
    assertThat(postgres.query("SELECT id FROM public.vms")).isEmpty();
  }

  @Test
  void shouldBlameNoRowWhenTheSchemaIsWrong() {
    // Given
    postgres.asSuperuser("ALTER TABLE public.vm_bindings RENAME COLUMN bios_uuid TO other");

    // When
    DatabaseException problem =
        catchThrowableOfType(
            DatabaseException.class,
            () -> write(alice, List.of(), List.of(), List.of(insert(101, node1))));

    // Then
    assertThat(problem.failure())
        .isInstanceOfSatisfying(
            DatabaseFailure.Refused.class,
            refused -> assertThat(refused.message()).contains("bios_uuid"));
  }

  private WriteOutcome write(
      int ownerId,
      List<VmChange.Removal> removals,
      List<VmChange.Update> updates,
      List<VmChange.Insert> inserts) {
    return rows.write(epoch, new OwnerBatch(ownerId, removals, updates, inserts));
  }

  private BoundVm inserted(int ownerId, VmChange.Insert insert) {
    return rows.write(epoch, batch(ownerId, insert)).inserted().getFirst();
  }

  private SyncEpoch take(ClusterKey cluster) {
    return new SyncEpochs(database).take(cluster);
  }

  private static OwnerBatch batch(int ownerId, VmChange.Insert insert) {
    return new OwnerBatch(ownerId, List.of(), List.of(), List.of(insert));
  }

  private static VmChange.Insert insert(int vmid, int nodeId) {
    return new VmChange.Insert(facts(vmid, nodeId), null, managed("vm-" + vmid));
  }

  private static VmChange.Update update(BoundVm vm, VmFacts facts) {
    return new VmChange.Update(vm.id(), facts, vm.binding());
  }

  private static VmFacts facts(int vmid, int nodeId) {
    return new VmFacts(vmid, "vm-" + vmid, null, VmStatus.RUNNING, 2, 2048, 20, nodeId, 9000);
  }

  private static VmBinding managed(String name) {
    return new VmBinding.Managed("uuid-of-" + name, new ResourceRef("shop", name, "uid-" + name));
  }
}
