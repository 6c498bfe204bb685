package io.accountdb.vmoperator.sync;

import static io.accountdb.vmoperator.sync.MirrorFixture.row;
import static io.accountdb.vmoperator.sync.MirrorFixture.seen;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.Presence;
import io.accountdb.vmoperator.store.BoundVm;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AbsencesTest {
  private static final BoundVm ROW = row(311, 101);
  private static final TestGuest GUEST = TestGuest.running(101);

  private final ManualClock clock = new ManualClock();
  private final List<Integer> observed = new ArrayList<>();
  private Presence presence = new Presence.Gone();
  private final Calls calls = new Calls();
  private int ends;
  private long sequence;
  private final Absences absences =
      new Absences(
          clock,
          row -> {
            observed.add(row.id());
            return () -> presence;
          },
          calls::execute,
          () -> ends++);

  @Test
  void shouldNotEvenAskAfterOnePollWithoutTheGuest() {
    // When / Then
    assertThat(poll(Map.of())).isEmpty();
    assertThat(observed).isEmpty();
  }

  @Test
  void shouldTakeTwoObservationsFiveSecondsApart() {
    // When
    poll(Map.of());
    Set<Integer> afterTwoPolls = poll(Map.of());
    clock.advanceSeconds(3);
    Set<Integer> tooEarly = poll(Map.of());
    clock.advanceSeconds(2);
    Set<Integer> proven = poll(Map.of());

    // Then
    assertThat(afterTwoPolls).isEmpty();
    assertThat(tooEarly).isEmpty();
    assertThat(proven).containsExactly(311);
    assertThat(observed).hasSize(2);
  }

  @Test
  void shouldBeginAnewAfterAnObservationThatProvesNothing() {
    // Given
    poll(Map.of());
    poll(Map.of());

    // When
    presence = new Presence.Unproven("not quorate");
    clock.advanceSeconds(5);
    poll(Map.of());
    presence = new Presence.Gone();
    clock.advanceSeconds(5);
    Set<Integer> first = poll(Map.of());
    clock.advanceSeconds(5);
    Set<Integer> second = poll(Map.of());

    // Then
    assertThat(first).isEmpty();
    assertThat(second).containsExactly(311);
  }

  @Test
  void shouldAskLessAndLessWhileNothingCanBeProven() {
    // Given
    presence = new Presence.Unproven("403");

    // When
    for (int second = 0; second < 300; second += 5) {
      poll(Map.of());
      clock.advanceSeconds(5);
    }

    // Then
    assertThat(observed).as("after 5, 10, 20, 40, 60, 60 s").hasSizeLessThan(10);
  }

  @Test
  void shouldForgetAGuestThatIsBack() {
    // Given
    poll(Map.of());
    poll(Map.of());

    // When
    poll(Map.of(101, seen(GUEST)));
    clock.advanceSeconds(5);
    poll(Map.of());

    // Then
    assertThat(observed).hasSize(1);
    assertThat(absences.due()).isEqualTo(clock.instant());
  }

  @Test
  void shouldTakeASecondReadingOfAnotherVmUnderTheVmidForAProof() {
    // Given
    TestGuest stranger = GUEST.uuid(TestGuest.OTHER_UUID);

    // When
    Set<Integer> first = poll(Map.of(101, readAt(stranger, clock.instant())));
    Set<Integer> sameReading = poll(Map.of(101, readAt(stranger, clock.instant())));
    clock.advanceSeconds(5);
    Set<Integer> second = poll(Map.of(101, readAt(stranger, clock.instant())));

    // Then
    assertThat(first).isEmpty();
    assertThat(sameReading).isEmpty();
    assertThat(second).containsExactly(311);
    assertThat(observed).isEmpty();
  }

  @Test
  void shouldProveNothingByAGuestThatIsLockedOrCarriesTheResourcesMarker() {
    // Given
    TestGuest locked = GUEST.uuid(TestGuest.OTHER_UUID).with("lock", "clone");
    TestGuest marked =
        GUEST
            .uuid(TestGuest.OTHER_UUID)
            .with("description", "proxmox.accountdb.io: cluster=c uid=uid-web-1 vmid=101");

    // When / Then
    for (TestGuest guest : List.of(locked, marked)) {
      for (int i = 0; i < 3; i++) {
        assertThat(poll(Map.of(101, readAt(guest, clock.instant())))).isEmpty();
        clock.advanceSeconds(5);
      }
    }
  }

  @Test
  void shouldTakeAContainerUnderTheVmidForAProof() {
    // Given
    TestGuest container = GUEST.type("lxc");

    // When
    poll(Map.of(101, seen(container)));
    clock.advanceSeconds(5);

    // Then
    assertThat(poll(Map.of(101, seen(container)))).containsExactly(311);
  }

  @Test
  void shouldAskForAFewOnlyWhenAllAreMissingAtOnce() {
    // Given
    List<BoundVm> rows = IntStream.range(0, 1_000).mapToObj(i -> row(i, 1_000 + i)).toList();
    absences.gone(1, Map.of(), rows);

    // When
    absences.gone(2, Map.of(), rows);

    // Then
    assertThat(observed).hasSize(10);
  }

  @Test
  void shouldNotWaitForAClusterThatDoesNotAnswer() {
    // Given
    calls.hold();
    poll(Map.of());

    // When
    Set<Integer> unanswered = poll(Map.of());
    clock.advanceSeconds(60);
    poll(Map.of());
    Instant meanwhile = absences.due();
    calls.release();
    poll(Map.of());
    clock.advanceSeconds(5);
    Set<Integer> answered = poll(Map.of());

    // Then
    assertThat(unanswered).isEmpty();
    assertThat(meanwhile).as("until the answer is there").isEqualTo(Instant.MAX);
    assertThat(answered).containsExactly(311);
    assertThat(observed).hasSize(2);
    assertThat(ends).isEqualTo(2);
  }

  @Test
  void shouldForgetWhatWasObservedOfAGuestThatCameBackMeanwhile() {
    // Given
    calls.hold();
    poll(Map.of());
    poll(Map.of());

    // When
    poll(Map.of(101, seen(GUEST)));
    poll(Map.of());
    calls.release();
    clock.advanceSeconds(5);
    Set<Integer> first = poll(Map.of());
    clock.advanceSeconds(5);

    // Then
    assertThat(first).isEmpty();
    assertThat(poll(Map.of())).containsExactly(311);
    assertThat(observed).hasSize(3);
  }

  private Set<Integer> poll(Map<Integer, SeenGuest> guests) {
    return absences.gone(++sequence, guests, List.of(ROW));
  }

  private static SeenGuest readAt(TestGuest guest, Instant at) {
    GuestKnowledge unread = GuestKnowledge.first(guest.resource(), at);
    return new SeenGuest(
        guest.resource(),
        unread.configRead(guest.facts(), unread.sighting().shape(), Set.of(TestGuest.UUID), at),
        PowerRule.startingWith(null));
  }

  /** Makes calls at once, or when the test lets it. */
  private static final class Calls {
    private final List<Runnable> held = new ArrayList<>();
    private boolean holds;

    void hold() {
      holds = true;
    }

    void release() {
      holds = false;
      held.forEach(Runnable::run);
      held.clear();
    }

    void execute(Runnable call) {
      if (holds) {
        held.add(call);
      } else {
        call.run();
      }
    }
  }
}
