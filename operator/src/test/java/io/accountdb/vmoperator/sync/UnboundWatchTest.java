package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.accountdb.vmoperator.store.BoundVm;
import io.accountdb.vmoperator.store.VmBinding;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnboundWatchTest {
  private static final String TAG = "k8s-0fa1b2c3";
  private static final ClusterAgents.VmidRange RANGE = new ClusterAgents.VmidRange(100, 199);
  private static final TestGuest GUEST =
      TestGuest.running(101).with("description", "proxmox.accountdb.io: cluster=a");

  /** Of a resource that has chosen the VMID, and knows no VM there yet. */
  private static final Claim RESERVED =
      new Claim(RecordedWakes.claimant("web-2"), 101, null, null, 9000, null);

  private final ManualClock clock = new ManualClock();
  private final FakeProxmox proxmox = new FakeProxmox();
  private final Map<Integer, GuestKnowledge> knowledge = new HashMap<>();
  private final Deque<Runnable> pending = new ArrayDeque<>();
  private ClusterAgents.@Nullable VmidRange range = RANGE;
  private Optional<List<Claim>> claims = Optional.of(List.of());
  private @Nullable RowIndex rows = RowIndex.EMPTY;
  private @Nullable Poll poll;
  private long sequence;
  private boolean holding;
  private final UnboundWatch watch =
      new UnboundWatch(
          proxmox,
          clock,
          new NodeCalls(1, this::run, () -> {}),
          () -> Optional.ofNullable(poll),
          () ->
              Optional.ofNullable(rows)
                  .map(
                      known ->
                          new UnboundRule(
                              TAG, range, known, vmid -> Optional.ofNullable(knowledge.get(vmid)))),
          () -> claims);

  @Test
  void shouldTellWhatTheConfigOfAnUnboundGuestSays() {
    // When
    poll(GUEST);

    // Then
    assertThat(watch.known())
        .isEqualTo(
            new UnboundGuests.Known(
                List.of(
                    new UnboundGuests.UnboundGuest(
                        101,
                        "pve1",
                        TestGuest.UUID,
                        "proxmox.accountdb.io: cluster=a",
                        null,
                        null))));
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
    assertThat(proxmox.calls("config")).isEqualTo(2);
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
    knowledge.put(101, MirrorFixture.seen(successor).knowledge());

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
      clock.advanceSeconds(10);
    }
    poll(GUEST.unknown());

    // Then
    assertThat(proxmox.calls("config")).isEqualTo(1);
    assertThat(vmids()).containsExactly(101);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void shouldReadAConfigAgainWhenTheGuestLooksDifferent(TestGuest changed) {
    // Given
    poll(GUEST);
    holding = true;

    // When
    poll(changed);
    UnboundGuests meanwhile = watch.known();
    finish();

    // Then
    assertThat(meanwhile).isInstanceOf(UnboundGuests.Building.class);
    assertThat(proxmox.calls("config")).isEqualTo(2);
    assertThat(vmids()).containsExactly(101);
  }

  static List<TestGuest> changes() {
    return List.of(
        GUEST.named("other"), GUEST.on("pve2"), GUEST.tagged("new"), GUEST.locked("backup"));
  }

  @Test
  void shouldBeBuildingUntilAllHaveBeenReadAndAskANodeOnceAtATime() {
    // Given
    holding = true;

    // When
    poll(GUEST, TestGuest.running(102));
    int atOnce = pending.size();
    finish();
    UnboundGuests halfway = watch.known();
    watch.step();
    finish();

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
    assertThat(watch.known())
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
    claims = Optional.of(List.of(RecordedWakes.claim(101)));
    poll(GUEST);

    // Then
    assertThat(proxmox.calls("config")).isZero();
    assertThat(vmids()).isEmpty();

    // When
    claims = Optional.of(List.of());
    watch.step();

    // Then
    assertThat(vmids()).containsExactly(101);
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
    knowledge.put(101, MirrorFixture.seen(GUEST.uuid(TestGuest.OTHER_UUID)).knowledge());

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
    UnboundGuests halfway = watch.known();
    proxmox.put(GUEST);
    clock.advanceSeconds(5);
    watch.step();

    // Then
    assertThat(halfway).isInstanceOf(UnboundGuests.Building.class);
    assertThat(vmids()).containsExactly(101);
  }

  @Test
  void shouldTryAgainWhereAConfigCannotBeRead() {
    // Given
    proxmox.fail("config", FakeProxmox.UNREACHABLE);
    poll(GUEST);
    UnboundGuests unread = watch.known();

    // When
    proxmox.heal("config");
    watch.step();
    UnboundGuests tooEarly = watch.known();
    clock.advanceSeconds(5);
    watch.step();

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
    assertThat(watch.known()).isEqualTo(new UnboundGuests.Known(List.of()));
  }

  @Test
  void shouldKnowNothingBeforeGuestsRowsAndResourcesAreListed() {
    // Given
    UnboundGuests withoutPoll = watch.known();
    poll(GUEST);

    // When
    claims = Optional.empty();
    UnboundGuests withoutResources = watch.known();
    claims = Optional.of(List.of());
    rows = null;
    UnboundGuests withoutRows = watch.known();

    // Then
    assertThat(List.of(withoutPoll, withoutResources, withoutRows))
        .allSatisfy(answer -> assertThat(answer).isInstanceOf(UnboundGuests.Building.class));
  }

  @Test
  void shouldDeriveTheTagFromTheClusterId() {
    assertThat(UnboundRule.tagOf("0FA1B2C3-d4e5-4f60-8123-456789abcdef")).isEqualTo(TAG);
  }

  private void poll(TestGuest... guests) {
    for (TestGuest guest : guests) {
      proxmox.put(guest);
    }
    poll = Poll.of(proxmox.resources(), Map.of(), ++sequence, clock.instant());
    for (int step = 0; step <= guests.length; step++) {
      watch.step();
    }
  }

  private void run(Runnable call) {
    if (holding) {
      pending.add(call);
    } else {
      call.run();
    }
  }

  private void finish() {
    while (!pending.isEmpty()) {
      pending.remove().run();
    }
  }

  private List<Integer> vmids() {
    return known().stream().map(UnboundGuests.UnboundGuest::vmid).toList();
  }

  private List<UnboundGuests.UnboundGuest> known() {
    UnboundGuests known = watch.known();
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
