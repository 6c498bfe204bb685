package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.accountdb.vmoperator.store.BoundVm;
import io.accountdb.vmoperator.store.VmBinding;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnboundIndexTest {
  private static final String TAG = "k8s-0fa1b2c3";
  private static final ClusterAgents.VmidRange RANGE = new ClusterAgents.VmidRange(100, 199);
  private static final TestGuest GUEST =
      TestGuest.running(101).with("description", "proxmox.accountdb.io: cluster=a");

  /** Of a resource that has chosen the VMID, and knows no VM there yet. */
  private static final Claim RESERVED =
      new Claim(RecordedWakes.claimant("web-2"), 101, null, null, 9000, null);

  private ClusterAgents.@Nullable VmidRange range = RANGE;
  private Optional<List<Claim>> claims = Optional.of(List.of());
  private @Nullable RowIndex rows = RowIndex.EMPTY;
  private final WatchedProxmox world = new WatchedProxmox(this::interest);
  private final FakeProxmox proxmox = world.proxmox;
  private final UnboundIndex index =
      new UnboundIndex(
          world.known, world::snapshot, () -> Optional.ofNullable(rows), () -> claims, this::rule);

  private UnboundRule rule(RowIndex bound) {
    return new UnboundRule(TAG, range, bound, world.known::guest);
  }

  private GuestsOfInterest interest(Snapshot snapshot) {
    List<Claim> claimed = claims.orElse(List.of());
    RowIndex bound = rows == null ? RowIndex.EMPTY : rows;
    return GuestsOfInterest.of(
        claimed, bound.all(), Set.of(), index.candidates(snapshot, claimed, bound));
  }

  @Test
  void shouldTellWhatTheConfigOfAnUnboundGuestSays() {
    // When
    poll(GUEST);

    // Then
    assertThat(index.known())
        .isEqualTo(
            new UnboundGuests.Known(
                List.of(
                    new UnboundGuests.UnboundGuest(
                        101, "pve1", TestGuest.UUID, "proxmox.accountdb.io: cluster=a", null))));
  }

  @Test
  void shouldLookAtTaggedGuestsAndThoseInTheRangeOnly() {
    // When
    poll(
        GUEST,
        TestGuest.running(250).tagged(TAG, "web"),
        TestGuest.running(251).tagged("k8s-ffffffff"),
        TestGuest.running(102).type("lxc"));

    // Then
    assertThat(vmids()).containsExactlyInAnyOrder(101, 250);
    assertThat(world.configsRead()).isEqualTo(2);
  }

  @Test
  void shouldLookAtAllGuestsWhereVmidsComeFromAnywhere() {
    // Given
    range = null;

    // When
    poll(GUEST, TestGuest.running(251));

    // Then
    assertThat(vmids()).containsExactlyInAnyOrder(101, 251);
  }

  @Test
  void shouldLeaveOutWhatARowBinds() {
    // Given
    rows = RowIndex.of(List.of(MirrorFixture.row(1, 101), discovered(2, 102)));

    // When
    poll(GUEST, TestGuest.running(102));

    // Then
    assertThat(vmids()).containsExactly(102);
  }

  @Test
  void shouldTellWhoOwnsTheRowOfAVmThatNoResourceHas() {
    // Given
    rows = RowIndex.of(List.of(discovered(2, 101)));

    // When
    poll(GUEST, TestGuest.running(102).uuid(TestGuest.OTHER_UUID));

    // Then
    assertThat(known())
        .extracting(UnboundGuests.UnboundGuest::vmid, UnboundGuests.UnboundGuest::ownerId)
        .containsExactlyInAnyOrder(tuple(101, MirrorFixture.OWNER), tuple(102, null));
  }

  @Test
  void shouldNotTakeAnotherGuestUnderTheVmidForTheOneThatTheRowBinds() {
    // Given
    TestGuest successor = GUEST.uuid(TestGuest.OTHER_UUID);
    rows = RowIndex.of(List.of(MirrorFixture.row(1, 101)));

    // When
    poll(successor);

    // Then
    assertThat(vmids()).containsExactly(101);
  }

  @Test
  void shouldReadAConfigOnce() {
    // When
    for (int seconds = 0; seconds < 600; seconds += 10) {
      poll(GUEST.uptime(3_600 + seconds));
      world.clock.advanceSeconds(10);
    }
    poll(GUEST.unknown());

    // Then
    assertThat(world.configsRead()).isEqualTo(1);
    assertThat(vmids()).containsExactly(101);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void shouldReadAConfigAgainWhenTheGuestLooksDifferent(TestGuest changed) {
    // Given
    poll(GUEST);
    world.hold();

    // When
    poll(changed);
    UnboundGuests meanwhile = index.known();
    world.release();

    // Then
    assertThat(meanwhile).isInstanceOf(UnboundGuests.Building.class);
    assertThat(world.configsRead()).isEqualTo(2);
    assertThat(vmids()).containsExactly(101);
  }

  static List<TestGuest> changes() {
    return List.of(
        GUEST.named("other"), GUEST.on("pve2"), GUEST.tagged("new"), GUEST.locked("backup"));
  }

  /** The guests of a large cluster are started and stopped all the time. */
  @ParameterizedTest
  @MethodSource("harmlessChanges")
  void shouldKnowAGuestWhileItsConfigIsReadAgainBecauseOfItsPowerOrSize(TestGuest changed) {
    // Given
    poll(GUEST);
    world.hold();

    // When
    poll(changed);

    // Then
    assertThat(world.held()).as("calls that wait").isEqualTo(1);
    assertThat(vmids()).containsExactly(101);
  }

  static List<TestGuest> harmlessChanges() {
    return List.of(GUEST.status("stopped"), GUEST.uptime(10), GUEST.sized(8, 8L << 30));
  }

  @Test
  void shouldNotTrustAConfigFromBeforeALockThatHasComeAndGone() {
    // Given
    poll(GUEST);
    world.hold();

    // When
    poll(GUEST.locked("rollback"));
    poll(GUEST);
    UnboundGuests meanwhile = index.known();
    world.release();
    world.watch.step();
    world.release();

    // Then
    assertThat(meanwhile).isInstanceOf(UnboundGuests.Building.class);
    assertThat(vmids()).containsExactly(101);
  }

  @Test
  void shouldUseTheConfigThatWasReadForTheRowOfADiscoveredVm() {
    // Given
    rows = RowIndex.of(List.of(discovered(2, 101)));

    // When
    poll(GUEST);

    // Then
    assertThat(vmids()).containsExactly(101);
    assertThat(world.configsRead()).isEqualTo(1);
  }

  @Test
  void shouldBeBuildingUntilAllHaveBeenReadAndAskANodeOnceAtATime() {
    // Given
    world.hold();

    // When
    poll(GUEST, TestGuest.running(102));
    int atOnce = world.held();
    world.release();
    UnboundGuests halfway = index.known();
    world.watch.step();
    world.release();

    // Then
    assertThat(atOnce).isEqualTo(1);
    assertThat(halfway).isInstanceOf(UnboundGuests.Building.class);
    assertThat(vmids()).containsExactlyInAnyOrder(101, 102);
  }

  @ParameterizedTest
  @ValueSource(strings = {"clone", "create"})
  void shouldBeBuildingWhileAGuestIsMadeThatNobodyClaims(String lock) {
    // Given
    TestGuest made = GUEST.locked(lock);

    // When
    poll(made);

    // Then
    assertThat(index.known())
        .isEqualTo(
            new UnboundGuests.Building(
                "guest 101 on node pve1 is still being made, and no resource claims it"));
  }

  @Test
  void shouldLeaveWhatAResourceClaimsToThatResource() {
    // Given
    claims = Optional.of(List.of(RESERVED));

    // When
    poll(GUEST.locked("clone"));
    long whileBeingMade = world.configsRead();
    List<Integer> unboundWhileBeingMade = vmids();
    claims = Optional.of(List.of(RecordedWakes.claim(101)));
    poll(GUEST);

    // Then
    assertThat(whileBeingMade).isZero();
    assertThat(unboundWhileBeingMade).isEmpty();
    assertThat(vmids()).isEmpty();

    // When
    claims = Optional.of(List.of());

    // Then
    assertThat(vmids()).containsExactly(101);
    assertThat(world.configsRead()).as("one read serves both").isEqualTo(1);
  }

  /** The VMID of an intent may have been taken by another resource's VM, even by a lost one's. */
  @Test
  void shouldLookAtAGuestThatHasBeenMadeAndIsNotKnownAsItsClaimants() {
    // Given
    claims = Optional.of(List.of(RESERVED));

    // When
    poll(GUEST);

    // Then
    assertThat(vmids()).containsExactly(101);
  }

  @Test
  void shouldLookAtAGuestThatIsProvenToBeAnotherThanItsClaimants() {
    // Given
    claims = Optional.of(List.of(RecordedWakes.claim(101)));

    // When
    poll(GUEST.uuid(TestGuest.OTHER_UUID));

    // Then
    assertThat(vmids()).containsExactly(101);
  }

  @Test
  void shouldNotKeepAConfigThatWasReadWhileTheLockChanged() {
    // Given
    TestGuest madeSinceThePoll = GUEST.with("lock", "clone");

    // When
    poll(madeSinceThePoll);
    UnboundGuests halfway = index.known();
    proxmox.put(GUEST);
    world.clock.advanceSeconds(5);
    world.watch.step();

    // Then
    assertThat(halfway).isInstanceOf(UnboundGuests.Building.class);
    assertThat(vmids()).containsExactly(101);
  }

  @Test
  void shouldTryAgainWhereAConfigCannotBeRead() {
    // Given
    proxmox.fail("config", FakeProxmox.UNREACHABLE);
    poll(GUEST);
    UnboundGuests unread = index.known();

    // When
    proxmox.heal("config");
    world.watch.step();
    UnboundGuests tooEarly = index.known();
    world.clock.advanceSeconds(5);
    world.watch.step();

    // Then
    assertThat(unread).isInstanceOf(UnboundGuests.Building.class);
    assertThat(tooEarly).isInstanceOf(UnboundGuests.Building.class);
    assertThat(vmids()).containsExactly(101);
  }

  @Test
  void shouldForgetGuestsThatAreGone() {
    // Given
    poll(GUEST);

    // When
    proxmox.remove(101);
    poll();

    // Then
    assertThat(index.known()).isEqualTo(new UnboundGuests.Known(List.of()));
  }

  @Test
  void shouldKnowNothingBeforeGuestsRowsAndResourcesAreListed() {
    // Given
    UnboundGuests withoutPoll = index.known();
    poll(GUEST);

    // When
    claims = Optional.empty();
    UnboundGuests withoutResources = index.known();
    claims = Optional.of(List.of());
    rows = null;
    UnboundGuests withoutRows = index.known();

    // Then
    assertThat(List.of(withoutPoll, withoutResources, withoutRows))
        .allSatisfy(answer -> assertThat(answer).isInstanceOf(UnboundGuests.Building.class));
  }

  @Test
  void shouldDeriveTheTagFromTheClusterId() {
    assertThat(UnboundRule.tagOf("0FA1B2C3-d4e5-4f60-8123-456789abcdef")).isEqualTo(TAG);
  }

  private void poll(TestGuest... guests) {
    world.poll(guests);
    for (int step = 0; step < guests.length; step++) {
      world.watch.step();
    }
  }

  private List<Integer> vmids() {
    return known().stream().map(UnboundGuests.UnboundGuest::vmid).toList();
  }

  private List<UnboundGuests.UnboundGuest> known() {
    UnboundGuests known = index.known();
    assertThat(known).isInstanceOf(UnboundGuests.Known.class);
    return ((UnboundGuests.Known) known).guests();
  }

  private static BoundVm discovered(int id, int vmid) {
    return new BoundVm(
        id,
        MirrorFixture.OWNER,
        MirrorFixture.facts(vmid),
        new VmBinding.Discovered(TestGuest.UUID));
  }
}
