package io.accountdb.vmoperator.sync;

import static io.accountdb.vmoperator.sync.MirrorFixture.NOW;
import static io.accountdb.vmoperator.sync.MirrorFixture.row;
import static io.accountdb.vmoperator.sync.MirrorFixture.seen;
import static io.accountdb.vmoperator.sync.MirrorFixture.unproven;
import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.ClusterResources;
import io.accountdb.vmoperator.store.BoundNode;
import io.accountdb.vmoperator.store.BoundVm;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NewcomersTest {
  private static final TestGuest GUEST = TestGuest.running(101);
  private static final RegisteredNodes NODES =
      new RegisteredNodes(Map.of("pve1", new BoundNode(1, 3, Set.of())), Map.of());

  private final ManualClock clock = new ManualClock();
  private final AtomicInteger arrivals = new AtomicInteger();
  private final Newcomers newcomers =
      new Newcomers(new DiscoveryRule(true), arrivals::incrementAndGet);
  private List<Claim> claims = List.of();
  private List<BoundVm> rows = List.of();
  private Set<Integer> gone = Set.of();

  @Test
  void shouldLetAVmInThatTwoPollsShowOnceItsConfigIsRead() {
    // When / Then
    assertThat(look(1, seen(GUEST))).isEmpty();
    assertThat(newcomers.vmids()).containsExactly(101);
    assertThat(look(1, seen(GUEST))).as("the same poll again").isEmpty();
    assertThat(look(2, seen(GUEST))).containsExactly(101);
    assertThat(arrivals).as("its config is asked for once").hasValue(1);
  }

  @Test
  void shouldWaitTenSecondsForAConfigAndNoLonger() {
    // When / Then
    assertThat(look(1, unproven(GUEST))).isEmpty();
    clock.advanceSeconds(9);
    assertThat(look(2, unproven(GUEST))).isEmpty();
    clock.advanceSeconds(1);
    assertThat(look(3, unproven(GUEST))).containsExactly(101);
  }

  @Test
  void shouldWaitForTheResourceOfAVmThatBearsAMark() {
    // Given
    SeenGuest marked =
        seen(GUEST.with("description", "proxmox.accountdb.io: cluster=c uid=u vmid=101"));

    // When / Then
    assertThat(look(1, marked)).isEmpty();
    assertThat(look(2, marked)).isEmpty();
    clock.advanceSeconds(10);
    assertThat(look(3, marked)).containsExactly(101);
  }

  @Test
  void shouldNotDiscoverWhatAResourceClaimsEvenBeforeItIsProven() {
    // Given
    claims = List.of(new Claim(RecordedWakes.claimant("web-1"), 101, null, null, 9000, null));

    // When / Then
    assertThat(look(1, seen(GUEST))).isEmpty();
    assertThat(look(2, seen(GUEST))).isEmpty();
    assertThat(newcomers.vmids()).isEmpty();
  }

  @Test
  void shouldNotDiscoverWhatHasARowUnlessTheRowsVmIsGone() {
    // Given
    rows = List.of(row(311, 101));

    // When
    look(1, seen(GUEST));
    Set<Integer> withRow = look(2, seen(GUEST));
    gone = Set.of(311);
    look(3, seen(GUEST));

    // Then
    assertThat(withRow).isEmpty();
    assertThat(look(4, seen(GUEST))).containsExactly(101);
  }

  @Test
  void shouldBeginAnewWithAVmThatWasAway() {
    // Given
    look(1, seen(GUEST));

    // When
    look(2);

    // Then
    assertThat(newcomers.vmids()).isEmpty();
    assertThat(look(3, seen(GUEST))).isEmpty();
    assertThat(look(4, seen(GUEST))).containsExactly(101);
  }

  private Set<Integer> look(long sequence, SeenGuest... guests) {
    Map<Integer, SeenGuest> byVmid =
        List.of(guests).stream()
            .collect(Collectors.toMap(guest -> guest.resource().vmid(), guest -> guest));
    Poll poll =
        Poll.of(
            new ClusterResources(
                List.of(guests).stream().map(SeenGuest::resource).toList(), Map.of(), List.of()),
            Map.of(),
            sequence,
            NOW);
    return newcomers.look(poll, claims, RowIndex.of(rows), gone, NODES, byVmid, clock.instant());
  }
}
