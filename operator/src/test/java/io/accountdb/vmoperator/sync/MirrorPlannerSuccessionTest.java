package io.accountdb.vmoperator.sync;

import static io.accountdb.vmoperator.sync.MirrorFixture.OWNER;
import static io.accountdb.vmoperator.sync.MirrorFixture.facts;
import static io.accountdb.vmoperator.sync.MirrorFixture.managed;
import static io.accountdb.vmoperator.sync.MirrorFixture.row;
import static io.accountdb.vmoperator.sync.MirrorFixture.seen;
import static io.accountdb.vmoperator.sync.RecordedWakes.claim;
import static io.accountdb.vmoperator.sync.RecordedWakes.claimant;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.store.VmBinding;
import io.accountdb.vmoperator.store.VmChange;
import io.accountdb.vmoperator.store.VmStatus;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of a row whose VM or resource is another one, or none, by now. */
class MirrorPlannerSuccessionTest {
  private static final TestGuest GUEST = TestGuest.running(101);

  private final MirrorPlanning planning = new MirrorPlanning();

  @Test
  void shouldGiveARecycledVmidANewRow() {
    // Given
    planning.rows = List.of(row(311, 101, TestGuest.OTHER_UUID, "db-1", 99));

    // When
    MirrorPlan plan = planning.plan(List.of(claim(101)), seen(GUEST));

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
    planning.rows = List.of(row(311, 101));

    // When / Then
    assertThat(planning.plan(List.of(claim(101))).changes()).isEmpty();
    assertThat(planning.plan(List.of()).changes()).isEmpty();
  }

  @Test
  void shouldRemoveTheRowOfAVmThatIsProvenGoneClaimedOrNot() {
    // Given
    planning.rows = List.of(row(311, 101));
    planning.gone = Set.of(311);

    // When / Then
    assertThat(planning.plan(List.of(claim(101))).changes())
        .extracting(MirrorPlan.Change::what)
        .containsExactly(new VmChange.Removal(311, OWNER));
    assertThat(planning.plan(List.of()).changes())
        .extracting(MirrorPlan.Change::what)
        .containsExactly(new VmChange.Removal(311, OWNER));
  }

  @Test
  void shouldGoOnUpdatingARowThatNobodyClaimsAnyMore() {
    // Given
    planning.rows = List.of(row(311, 101));

    // When
    MirrorPlan plan = planning.plan(List.of(), seen(marked(GUEST).status("stopped")));

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
    planning.rows = List.of(row(311, 101));

    // When
    MirrorPlan unclaimed = planning.plan(List.of(), seen(GUEST));
    MirrorPlan claimed = planning.plan(List.of(claim(101)), seen(GUEST));

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
    planning.rows = List.of(row(311, 101, TestGuest.UUID, "web-before", OWNER));

    // When
    MirrorPlan plan = planning.plan(List.of(claim(101)), seen(GUEST));

    // Then
    assertThat(plan.changes())
        .extracting(MirrorPlan.Change::what)
        .containsExactly(new VmChange.Update(311, facts(101), managed(TestGuest.UUID, "web-1")));
  }

  @Test
  void shouldFollowAVmThatItsResourceFoundUnderAnotherVmid() {
    // Given
    planning.rows = List.of(row(311, 101));
    planning.gone = Set.of(311);

    // When
    MirrorPlan plan = planning.plan(List.of(claim(102)), seen(TestGuest.running(102)));

    // Then
    assertThat(plan.changes())
        .extracting(MirrorPlan.Change::what)
        .containsExactly(new VmChange.Update(311, facts(102), managed(TestGuest.UUID, "web-1")));
  }

  @Test
  void shouldNotLetTwoResourcesFightForOneRow() {
    // Given
    planning.rows = List.of(row(311, 101));
    Claim other = new Claim(claimant("thief"), 101, TestGuest.UUID, OWNER, null, null);

    // When
    MirrorPlan plan = planning.plan(List.of(other, claim(101)), seen(GUEST));

    // Then
    assertThat(plan.changes()).isEmpty();
    assertThat(plan.obstacles()).containsOnlyKeys("uid-thief");
  }
}
