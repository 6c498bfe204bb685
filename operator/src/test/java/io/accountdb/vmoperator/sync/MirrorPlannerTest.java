package io.accountdb.vmoperator.sync;

import static io.accountdb.vmoperator.sync.MirrorFixture.NOW;
import static io.accountdb.vmoperator.sync.MirrorFixture.OWNER;
import static io.accountdb.vmoperator.sync.MirrorFixture.PVE2;
import static io.accountdb.vmoperator.sync.MirrorFixture.facts;
import static io.accountdb.vmoperator.sync.MirrorFixture.managed;
import static io.accountdb.vmoperator.sync.MirrorFixture.row;
import static io.accountdb.vmoperator.sync.MirrorFixture.seen;
import static io.accountdb.vmoperator.sync.MirrorFixture.unproven;
import static io.accountdb.vmoperator.sync.RecordedWakes.claim;
import static io.accountdb.vmoperator.sync.RecordedWakes.claimant;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.store.VmChange;
import io.accountdb.vmoperator.store.VmFacts;
import io.accountdb.vmoperator.store.VmStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written of a VM that a resource claims. */
class MirrorPlannerTest {
  private static final TestGuest GUEST = TestGuest.running(101);

  private final MirrorPlanning planning = new MirrorPlanning();

  @Test
  void shouldInsertTheRowOfAProvenVm() {
    // When
    MirrorPlan plan = planning.plan(List.of(claim(101)), seen(GUEST));

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
    planning.rows = List.of(row(311, 101));

    // When / Then
    assertThat(planning.plan(List.of(claim(101)), seen(GUEST)).changes()).isEmpty();
  }

  @Test
  void shouldWriteNothingOfAGuestBeforeItIsProven() {
    // When / Then
    assertThat(planning.plan(List.of(claim(101)), unproven(GUEST)).changes()).isEmpty();
  }

  @Test
  void shouldNotLetAStrangersGuestIntoTheRow() {
    // Given
    planning.rows = List.of(row(311, 101));
    TestGuest stranger = GUEST.uuid(TestGuest.OTHER_UUID).named("payroll").status("stopped");

    // When / Then
    assertThat(planning.plan(List.of(claim(101)), seen(stranger)).changes()).isEmpty();
    assertThat(planning.plan(List.of(claim(101)), unproven(stranger)).changes()).isEmpty();
  }

  @Test
  void shouldGiveNoRowToAClaimThatIsStillBeingMade() {
    // Given
    Claim making = new Claim(claimant("web-1"), 101, null, null, 9000, null);

    // When / Then
    assertThat(planning.plan(List.of(making), seen(GUEST)).changes()).isEmpty();
  }

  @Test
  void shouldKeepTheRowThroughMigrationAndRenaming() {
    // Given
    planning.rows = List.of(row(311, 101));

    // When
    MirrorPlan plan = planning.plan(List.of(claim(101)), seen(GUEST.on("pve2").named("web-2")));

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
    planning.rows = List.of(row(311, 101, TestGuest.UUID, "web-1", 99));

    // When
    MirrorPlan plan = planning.plan(List.of(claim(101)), seen(GUEST.status("stopped")));

    // Then
    assertThat(plan.changes()).extracting(MirrorPlan.Change::ownerId).containsExactly(99);
    assertThat(plan.obstacles().get("uid-web-1").message())
        .contains("belongs to database user 99 and not to 17");
  }

  @Test
  void shouldTellWhenNobodyOwnsTheVm() {
    // Given
    Claim unowned = new Claim(claimant("web-1"), 101, TestGuest.UUID, null, null, null);

    // When
    MirrorPlan plan = planning.plan(List.of(unowned), seen(GUEST));

    // Then
    assertThat(plan.changes()).isEmpty();
    assertThat(plan.obstacles().get("uid-web-1").reason()).isEqualTo("OwnerNotFound");
  }

  @Test
  void shouldWriteNothingForANodeWithoutARow() {
    // Given
    planning.rows = List.of(row(311, 101));

    // When
    MirrorPlan known = planning.plan(List.of(claim(101)), seen(GUEST.on("pve3")));
    planning.rows = List.of();
    MirrorPlan fresh = planning.plan(List.of(claim(101)), seen(GUEST.on("pve3")));

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
    planning.rows = List.of(row(311, 101));
    PowerRule lost = new PowerRule(VmStatus.ERROR, null, NOW);
    SeenGuest guest = new SeenGuest(GUEST.unknown().resource(), null, lost);

    // When
    MirrorPlan plan = planning.plan(List.of(claim(101)), guest);

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
    planning.rows = List.of(row(311, 101));
    SeenGuest known = seen(GUEST);
    SeenGuest guest =
        new SeenGuest(
            GUEST.unknown().resource(), known.knowledge(), new PowerRule(null, null, NOW));

    // When / Then
    assertThat(planning.plan(List.of(claim(101)), guest).changes()).isEmpty();
  }

  @Test
  void shouldWaitWithANewRowUntilProxmoxTellsTheStatus() {
    // Given
    SeenGuest guest =
        new SeenGuest(
            GUEST.unknown().resource(), seen(GUEST).knowledge(), new PowerRule(null, null, NOW));

    // When / Then
    assertThat(planning.plan(List.of(claim(101)), guest).changes()).isEmpty();
  }
}
