package io.accountdb.vmoperator.sync;

import static io.accountdb.vmoperator.sync.MirrorFixture.NODE_OWNER;
import static io.accountdb.vmoperator.sync.MirrorFixture.NOW;
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

import io.accountdb.vmoperator.store.BoundNode;
import io.accountdb.vmoperator.store.BoundVm;
import io.accountdb.vmoperator.store.VmBinding;
import io.accountdb.vmoperator.store.VmChange;
import io.accountdb.vmoperator.store.VmFacts;
import io.accountdb.vmoperator.store.VmStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MirrorPlannerTest {
  private static final TestGuest GUEST = TestGuest.running(101);
  private static final RegisteredNodes NODES =
      new RegisteredNodes(
          Map.of(
              "pve1",
              new BoundNode(PVE1, NODE_OWNER, Set.of()),
              "pve2",
              new BoundNode(PVE2, NODE_OWNER, Set.of())),
          Map.of("pve3", new ClusterHealth.StoreProblem("NodeRowAmbiguous", "two rows fit pve3")));

  private List<BoundVm> rows = List.of();
  private Set<Integer> gone = Set.of();
  private Set<Integer> newcomers = Set.of();

  @Test
  void shouldInsertTheRowOfAProvenVm() {
    // When
    MirrorPlan plan = plan(List.of(claim(101)), seen(GUEST));

    // Then
    assertThat(plan.changes())
        .containsExactly(
            new MirrorPlan.Change(
                OWNER,
                new VmChange.Insert(facts(101), "Front end", managed(TestGuest.UUID, "web-1")),
                "uid-web-1"));
  }

  @Test
  void shouldPlanNothingWhenTheRowIsTrue() {
    // Given
    rows = List.of(row(311, 101));

    // When / Then
    assertThat(plan(List.of(claim(101)), seen(GUEST)).changes()).isEmpty();
  }

  @Test
  void shouldWriteNothingOfAGuestBeforeItIsProven() {
    // When / Then
    assertThat(plan(List.of(claim(101)), unproven(GUEST)).changes()).isEmpty();
  }

  @Test
  void shouldNotLetAStrangersGuestIntoTheRow() {
    // Given
    rows = List.of(row(311, 101));
    TestGuest stranger = GUEST.uuid(TestGuest.OTHER_UUID).named("payroll").status("stopped");

    // When / Then
    assertThat(plan(List.of(claim(101)), seen(stranger)).changes()).isEmpty();
    assertThat(plan(List.of(claim(101)), unproven(stranger)).changes()).isEmpty();
  }

  @Test
  void shouldGiveNoRowToAClaimThatIsStillBeingMade() {
    // Given
    Claim making = new Claim(claimant("web-1"), 101, null, null, 9000, null);

    // When / Then
    assertThat(plan(List.of(making), seen(GUEST)).changes()).isEmpty();
  }

  @Test
  void shouldKeepTheRowThroughMigrationAndRenaming() {
    // Given
    rows = List.of(row(311, 101));

    // When
    MirrorPlan plan = plan(List.of(claim(101)), seen(GUEST.on("pve2").named("web-2")));

    // Then
    assertThat(plan.changes())
        .containsExactly(
            new MirrorPlan.Change(
                OWNER,
                new VmChange.Update(
                    311,
                    new VmFacts(101, "web-2", null, VmStatus.RUNNING, 4, 4_096, 40, PVE2, 9000),
                    managed(TestGuest.UUID, "web-1")),
                "uid-web-1"));
  }

  @Test
  void shouldUpdateTheRowOfItsOwnerWhoeverTheClaimNames() {
    // Given
    rows = List.of(row(311, 101, TestGuest.UUID, "web-1", 99));

    // When
    MirrorPlan plan = plan(List.of(claim(101)), seen(GUEST.status("stopped")));

    // Then
    assertThat(plan.changes()).extracting(MirrorPlan.Change::ownerId).containsExactly(99);
    assertThat(plan.obstacles().get("uid-web-1").message())
        .contains("belongs to database user 99 and not to 17");
  }

  @Test
  void shouldGiveARecycledVmidANewRow() {
    // Given
    rows = List.of(row(311, 101, TestGuest.OTHER_UUID, "db-1", 99));

    // When
    MirrorPlan plan = plan(List.of(claim(101)), seen(GUEST));

    // Then
    assertThat(plan.changes())
        .extracting(MirrorPlan.Change::what)
        .containsExactly(
            new VmChange.Removal(311, 99),
            new VmChange.Insert(facts(101), "Front end", managed(TestGuest.UUID, "web-1")));
    assertThat(plan.changes()).extracting(MirrorPlan.Change::ownerId).containsOnly(OWNER);
  }

  @Test
  void shouldKeepARowWhoseVmIsMissingButNotProvenGone() {
    // Given
    rows = List.of(row(311, 101));

    // When / Then
    assertThat(plan(List.of(claim(101))).changes()).isEmpty();
    assertThat(plan(List.of()).changes()).isEmpty();
  }

  @Test
  void shouldRemoveTheRowOfAVmThatIsProvenGoneClaimedOrNot() {
    // Given
    rows = List.of(row(311, 101));
    gone = Set.of(311);

    // When / Then
    assertThat(plan(List.of(claim(101))).changes())
        .extracting(MirrorPlan.Change::what)
        .containsExactly(new VmChange.Removal(311, OWNER));
    assertThat(plan(List.of()).changes())
        .extracting(MirrorPlan.Change::what)
        .containsExactly(new VmChange.Removal(311, OWNER));
  }

  @Test
  void shouldGoOnUpdatingARowThatNobodyClaimsAnyMore() {
    // Given
    rows = List.of(row(311, 101));

    // When
    MirrorPlan plan = plan(List.of(), seen(marked(GUEST).status("stopped")));

    // Then
    assertThat(plan.changes())
        .singleElement()
        .satisfies(
            change -> {
              VmChange.Update update = (VmChange.Update) change.what();
              assertThat(update.facts().status()).isEqualTo(VmStatus.STOPPED);
              assertThat(update.facts().templateId()).isEqualTo(9000);
              assertThat(update.binding()).isEqualTo(managed(TestGuest.UUID, "web-1"));
            });
  }

  private static TestGuest marked(TestGuest guest) {
    return guest.with(
        "description",
        "proxmox.accountdb.io: cluster=c vm=team-a/web-1 uid=uid-web-1 vmid=101 attempt=1");
  }

  @Test
  void shouldTieTheRowOfARetainedVmToNoResourceAnyMore() {
    // Given
    rows = List.of(row(311, 101));

    // When
    MirrorPlan unclaimed = plan(List.of(), seen(GUEST));
    MirrorPlan claimed = plan(List.of(claim(101)), seen(GUEST));

    // Then
    assertThat(unclaimed.changes())
        .containsExactly(
            new MirrorPlan.Change(
                OWNER,
                new VmChange.Update(311, facts(101), new VmBinding.Discovered(TestGuest.UUID)),
                "uid-web-1"));
    assertThat(claimed.changes()).as("a claim needs no mark").isEmpty();
  }

  @Test
  void shouldPassTheRowOnToTheResourceThatTookTheVmOver() {
    // Given
    rows = List.of(row(311, 101, TestGuest.UUID, "web-before", OWNER));

    // When
    MirrorPlan plan = plan(List.of(claim(101)), seen(GUEST));

    // Then
    assertThat(plan.changes())
        .extracting(MirrorPlan.Change::what)
        .containsExactly(new VmChange.Update(311, facts(101), managed(TestGuest.UUID, "web-1")));
  }

  @Test
  void shouldFollowAVmThatItsResourceFoundUnderAnotherVmid() {
    // Given
    rows = List.of(row(311, 101));
    gone = Set.of(311);

    // When
    MirrorPlan plan = plan(List.of(claim(102)), seen(TestGuest.running(102)));

    // Then
    assertThat(plan.changes())
        .extracting(MirrorPlan.Change::what)
        .containsExactly(new VmChange.Update(311, facts(102), managed(TestGuest.UUID, "web-1")));
  }

  @Test
  void shouldNotLetTwoResourcesFightForOneRow() {
    // Given
    rows = List.of(row(311, 101));
    Claim other = new Claim(claimant("thief"), 101, TestGuest.UUID, OWNER, null, null);

    // When
    MirrorPlan plan = plan(List.of(other, claim(101)), seen(GUEST));

    // Then
    assertThat(plan.changes()).isEmpty();
    assertThat(plan.obstacles()).containsOnlyKeys("uid-thief");
  }

  @Test
  void shouldTellWhenNobodyOwnsTheVm() {
    // Given
    Claim unowned = new Claim(claimant("web-1"), 101, TestGuest.UUID, null, null, null);

    // When
    MirrorPlan plan = plan(List.of(unowned), seen(GUEST));

    // Then
    assertThat(plan.changes()).isEmpty();
    assertThat(plan.obstacles().get("uid-web-1").reason()).isEqualTo("OwnerNotFound");
  }

  @Test
  void shouldWriteNothingForANodeWithoutARow() {
    // Given
    rows = List.of(row(311, 101));

    // When
    MirrorPlan known = plan(List.of(claim(101)), seen(GUEST.on("pve3")));
    rows = List.of();
    MirrorPlan fresh = plan(List.of(claim(101)), seen(GUEST.on("pve3")));

    // Then
    assertThat(known.changes()).isEmpty();
    assertThat(fresh.changes()).isEmpty();
    assertThat(fresh.obstacles().get("uid-web-1"))
        .isEqualTo(new MirrorState.Failed("RowConflict", "two rows fit pve3"));
    assertThat(known.obstacles()).containsKey("uid-web-1");
  }

  @Test
  void shouldSayErrorOfAVmWhoseStateIsLostEvenIfItCannotBeProven() {
    // Given
    rows = List.of(row(311, 101));
    PowerRule lost = new PowerRule(VmStatus.ERROR, null, NOW);
    SeenGuest guest = new SeenGuest(GUEST.unknown().resource(), null, lost);

    // When
    MirrorPlan plan = plan(List.of(claim(101)), guest);

    // Then
    assertThat(plan.changes())
        .extracting(MirrorPlan.Change::what)
        .containsExactly(
            new VmChange.Update(
                311,
                RowRules.withStatus(facts(101), VmStatus.ERROR),
                managed(TestGuest.UUID, "web-1")));
  }

  @Test
  void shouldKeepWhatProxmoxDoesNotKnowAtTheMoment() {
    // Given
    rows = List.of(row(311, 101));
    SeenGuest known = seen(GUEST);
    SeenGuest guest =
        new SeenGuest(
            GUEST.unknown().resource(), known.knowledge(), new PowerRule(null, null, NOW));

    // When / Then
    assertThat(plan(List.of(claim(101)), guest).changes()).isEmpty();
  }

  @Test
  void shouldWaitWithANewRowUntilProxmoxTellsTheStatus() {
    // Given
    SeenGuest guest =
        new SeenGuest(
            GUEST.unknown().resource(), seen(GUEST).knowledge(), new PowerRule(null, null, NOW));

    // When / Then
    assertThat(plan(List.of(claim(101)), guest).changes()).isEmpty();
  }

  @Test
  void shouldGiveADiscoveredVmToTheOwnerOfItsNode() {
    // Given
    newcomers = Set.of(101);

    // When
    MirrorPlan plan = plan(List.of(), seen(GUEST));

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
    newcomers = Set.of(101);

    // When
    MirrorPlan plan = plan(List.of(), unproven(GUEST));

    // Then
    assertThat(plan.changes())
        .extracting(MirrorPlan.Change::what)
        .containsExactly(new VmChange.Insert(unclaimed(101), null, new VmBinding.Discovered(null)));
  }

  @Test
  void shouldMakeNoRowOfANewcomerThatLeftOrHasNoNameOrNoNodeRow() {
    // Given
    newcomers = Set.of(101, 102, 103);

    // When
    MirrorPlan plan =
        plan(
            List.of(),
            unproven(TestGuest.running(102).unknown()),
            unproven(TestGuest.running(103).on("pve3")));

    // Then
    assertThat(plan.changes()).isEmpty();
  }

  @Test
  void shouldLearnWhichVmADiscoveredRowIsOf() {
    // Given
    rows = List.of(discovered(311, null));

    // When
    MirrorPlan plan = plan(List.of(), seen(GUEST.with("scsi1", "local-lvm:x,size=10G")));

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
    rows = List.of(discovered(311, null));

    // When
    MirrorPlan plan = plan(List.of(), unproven(GUEST.named("web-2").on("pve2")));

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
    rows = List.of(discovered(311, TestGuest.UUID));

    // When
    MirrorPlan alike = plan(List.of(), unproven(GUEST.status("stopped")));
    MirrorPlan renamed = plan(List.of(), unproven(GUEST.status("stopped").named("payroll")));
    MirrorPlan stranger = plan(List.of(), seen(GUEST.named("payroll").uuid(TestGuest.OTHER_UUID)));

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
    rows = List.of(discovered(311, null));

    // When / Then
    assertThat(plan(List.of(), unproven(GUEST.named("ct").type("lxc"))).changes()).isEmpty();
  }

  @Test
  void shouldGiveAVmidThatWentToAnotherUnclaimedVmANewRow() {
    // Given
    rows = List.of(row(311, 101, TestGuest.OTHER_UUID, "db-1", 99));
    gone = Set.of(311);
    newcomers = Set.of(101);

    // When
    MirrorPlan plan = plan(List.of(), seen(GUEST));

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
    rows = List.of(discovered(311, TestGuest.UUID));
    MirrorPlan known = plan(List.of(adopted), seen(GUEST));
    rows = List.of(discovered(311, null));
    MirrorPlan unread = plan(List.of(adopted), seen(GUEST));
    MirrorPlan unproven = plan(List.of(adopted), unproven(GUEST));

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
    rows = List.of(discovered(311, null));

    // When
    MirrorPlan plan = plan(List.of(claim(101)), seen(GUEST));

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

  private MirrorPlan plan(List<Claim> claims, SeenGuest... guests) {
    return new MirrorPlanner(
            Arrays.stream(guests)
                .collect(Collectors.toMap(guest -> guest.resource().vmid(), guest -> guest)),
            RowIndex.of(rows),
            gone,
            NODES)
        .plan(claims, newcomers);
  }
}
