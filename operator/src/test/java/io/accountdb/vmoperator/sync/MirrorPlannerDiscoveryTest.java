package io.accountdb.vmoperator.sync;

import static io.accountdb.vmoperator.sync.MirrorFixture.NODE_OWNER;
import static io.accountdb.vmoperator.sync.MirrorFixture.OWNER;
import static io.accountdb.vmoperator.sync.MirrorFixture.PVE1;
import static io.accountdb.vmoperator.sync.MirrorFixture.PVE2;
import static io.accountdb.vmoperator.sync.MirrorFixture.facts;
import static io.accountdb.vmoperator.sync.MirrorFixture.managed;
import static io.accountdb.vmoperator.sync.MirrorFixture.row;
import static io.accountdb.vmoperator.sync.MirrorFixture.seen;
import static io.accountdb.vmoperator.sync.MirrorFixture.unproven;
import static io.accountdb.vmoperator.sync.RecordedWakes.claim;
import static io.accountdb.vmoperator.sync.RecordedWakes.claimant;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.store.BoundVm;
import io.accountdb.vmoperator.store.VmBinding;
import io.accountdb.vmoperator.store.VmChange;
import io.accountdb.vmoperator.store.VmFacts;
import io.accountdb.vmoperator.store.VmStatus;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is written of a VM that no resource claims. */
class MirrorPlannerDiscoveryTest {
  private static final TestGuest GUEST = TestGuest.running(101);

  private final MirrorPlanning planning = new MirrorPlanning();

  @Test
  void shouldGiveADiscoveredVmToTheOwnerOfItsNode() {
    // Given
    planning.newcomers = Set.of(101);

    // When
    MirrorPlan plan = planning.plan(List.of(), seen(GUEST));

    // Then
    assertThat(plan.changes())
        .containsExactly(
            new MirrorPlan.Change(
                NODE_OWNER,
                new VmChange.Insert(unclaimed(101), null, new VmBinding.Discovered(TestGuest.UUID)),
                ""));
  }

  @Test
  void shouldMakeARowOfAVmWhoseConfigWasNotReadYet() {
    // Given
    planning.newcomers = Set.of(101);

    // When
    MirrorPlan plan = planning.plan(List.of(), unproven(GUEST));

    // Then
    assertThat(plan.changes())
        .extracting(MirrorPlan.Change::what)
        .containsExactly(new VmChange.Insert(unclaimed(101), null, new VmBinding.Discovered(null)));
  }

  @Test
  void shouldMakeNoRowOfANewcomerThatLeftOrHasNoNameOrNoNodeRow() {
    // Given
    planning.newcomers = Set.of(101, 102, 103);

    // When
    MirrorPlan plan =
        planning.plan(
            List.of(),
            unproven(TestGuest.running(102).unknown()),
            unproven(TestGuest.running(103).on("pve3")));

    // Then
    assertThat(plan.changes()).isEmpty();
  }

  @Test
  void shouldLearnWhichVmADiscoveredRowIsOf() {
    // Given
    planning.rows = List.of(discovered(311, null));

    // When
    MirrorPlan plan = planning.plan(List.of(), seen(GUEST.with("scsi1", "local-lvm:x,size=10G")));

    // Then
    assertThat(plan.changes())
        .singleElement()
        .satisfies(
            change -> {
              VmChange.Update update = (VmChange.Update) change.what();
              assertThat(update.binding()).isEqualTo(new VmBinding.Discovered(TestGuest.UUID));
              assertThat(update.facts().diskGb()).isEqualTo(50);
            });
  }

  @Test
  void shouldFollowTheVmidOfADiscoveredRowUntilItsVmIsKnown() {
    // Given
    planning.rows = List.of(discovered(311, null));

    // When
    MirrorPlan plan = planning.plan(List.of(), unproven(GUEST.named("web-2").on("pve2")));

    // Then
    assertThat(plan.changes())
        .singleElement()
        .satisfies(
            change -> {
              VmChange.Update update = (VmChange.Update) change.what();
              assertThat(update.facts().name()).isEqualTo("web-2");
              assertThat(update.facts().nodeId()).isEqualTo(PVE2);
            });
  }

  @Test
  void shouldShowWhetherAVmRunsThatLooksLikeTheDiscoveredOne() {
    // Given
    planning.rows = List.of(discovered(311, TestGuest.UUID));

    // When
    MirrorPlan alike = planning.plan(List.of(), unproven(GUEST.status("stopped")));
    MirrorPlan renamed =
        planning.plan(List.of(), unproven(GUEST.status("stopped").named("payroll")));
    MirrorPlan stranger =
        planning.plan(List.of(), seen(GUEST.named("payroll").uuid(TestGuest.OTHER_UUID)));

    // Then
    assertThat(alike.changes())
        .extracting(MirrorPlan.Change::what)
        .containsExactly(
            new VmChange.Update(
                311,
                RowRules.withStatus(unclaimed(101), VmStatus.STOPPED),
                new VmBinding.Discovered(TestGuest.UUID)));
    assertThat(renamed.changes()).as("may be another VM").isEmpty();
    assertThat(stranger.changes()).as("is another VM").isEmpty();
  }

  @Test
  void shouldNotLetAContainerIntoADiscoveredRow() {
    // Given
    planning.rows = List.of(discovered(311, null));

    // When / Then
    assertThat(planning.plan(List.of(), unproven(GUEST.named("ct").type("lxc"))).changes())
        .isEmpty();
  }

  @Test
  void shouldGiveAVmidThatWentToAnotherUnclaimedVmANewRow() {
    // Given
    planning.rows = List.of(row(311, 101, TestGuest.OTHER_UUID, "db-1", 99));
    planning.gone = Set.of(311);
    planning.newcomers = Set.of(101);

    // When
    MirrorPlan plan = planning.plan(List.of(), seen(GUEST));

    // Then
    assertThat(plan.changes())
        .extracting(MirrorPlan.Change::what)
        .containsExactly(
            new VmChange.Removal(311, 99),
            new VmChange.Insert(unclaimed(101), null, new VmBinding.Discovered(TestGuest.UUID)));
    assertThat(plan.changes()).extracting(MirrorPlan.Change::ownerId).containsOnly(NODE_OWNER);
  }

  @Test
  void shouldPassADiscoveredRowOnToTheResourceThatClaimsItsVm() {
    // Given
    Claim adopted = new Claim(claimant("web-1"), 101, TestGuest.UUID, OWNER, null, "Front end");

    // When
    planning.rows = List.of(discovered(311, TestGuest.UUID));
    MirrorPlan known = planning.plan(List.of(adopted), seen(GUEST));
    planning.rows = List.of(discovered(311, null));
    MirrorPlan unread = planning.plan(List.of(adopted), seen(GUEST));
    MirrorPlan unproven = planning.plan(List.of(adopted), unproven(GUEST));

    // Then
    VmChange update = new VmChange.Update(311, unclaimed(101), managed(TestGuest.UUID, "web-1"));
    assertThat(known.changes())
        .containsExactly(new MirrorPlan.Change(NODE_OWNER, update, "uid-web-1"));
    assertThat(unread.changes())
        .containsExactly(new MirrorPlan.Change(NODE_OWNER, update, "uid-web-1"));
    assertThat(unproven.changes()).isEmpty();
    assertThat(known.obstacles().get("uid-web-1").message())
        .isEqualTo(
            "row 311 of VM 101 belongs to database user 3 and not to 17;"
                + " an administrator has to hand it over");
  }

  @Test
  void shouldNotTakeAnUnreadRowForThatOfAVmThatWasMadeForTheResource() {
    // Given
    planning.rows = List.of(discovered(311, null));

    // When
    MirrorPlan plan = planning.plan(List.of(claim(101)), seen(GUEST));

    // Then
    assertThat(plan.changes())
        .extracting(MirrorPlan.Change::what)
        .containsExactly(
            new VmChange.Removal(311, NODE_OWNER),
            new VmChange.Insert(facts(101), "Front end", managed(TestGuest.UUID, "web-1")));
  }

  private static BoundVm discovered(int id, @Nullable String uuid) {
    return new BoundVm(id, NODE_OWNER, unclaimed(101), new VmBinding.Discovered(uuid));
  }

  private static VmFacts unclaimed(int vmid) {
    return new VmFacts(vmid, "web-1", null, VmStatus.RUNNING, 4, 4_096, 40, PVE1, null);
  }
}
