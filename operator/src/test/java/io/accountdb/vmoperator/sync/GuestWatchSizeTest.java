package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.AgentInterface;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** More guests than a node may be asked for at once. */
class GuestWatchSizeTest {
  private static final int GUESTS = 500;
  private static final AgentInterface CARD =
      new AgentInterface("eth0", TestGuest.MAC, List.of("192.0.2.10"));

  private int surveys;
  private GuestsOfInterest interest = GuestsOfInterest.NONE;
  private final WatchedProxmox world =
      new WatchedProxmox(
          snapshot -> {
            surveys++;
            return interest;
          });

  @Test
  void shouldReadAllConfigsOfOnePollWithoutGoingThroughAllGuestsAfterEachCall() {
    // Given
    Map<Integer, Set<String>> uuids = new HashMap<>();
    for (int vmid = 1_000; vmid < 1_000 + GUESTS; vmid++) {
      world.proxmox.put(TestGuest.running(vmid));
      uuids.put(vmid, Set.of(TestGuest.UUID));
    }
    interest = new GuestsOfInterest(uuids, uuids.keySet(), Set.of(), Set.of());

    // When
    world.hold().poll();
    int atOnce = readAll();

    // Then
    assertThat(atOnce).as("calls to one node").isEqualTo(2);
    assertThat(world.configsRead()).isEqualTo(GUESTS);
    assertThat(surveys).isEqualTo(1);
  }

  @Test
  void shouldReadTheConfigsOfCandidatesWithoutGoingThroughAllGuestsAfterEachCall() {
    // Given
    Set<Integer> candidates = new HashSet<>();
    for (int vmid = 1_000; vmid < 1_000 + GUESTS; vmid++) {
      world.proxmox.put(TestGuest.running(vmid));
      candidates.add(vmid);
    }
    interest = new GuestsOfInterest(Map.of(), Set.of(), Set.of(), candidates);

    // When
    world.hold().poll();
    int atOnce = readAll();

    // Then
    assertThat(atOnce).as("calls to one node").isEqualTo(1);
    assertThat(world.configsRead()).isEqualTo(GUESTS);
    assertThat(surveys).isEqualTo(1);
    assertThat(world.learned).as("what the mirror is told of guests without rows").isEmpty();
  }

  /** Returns how many calls there were at first. */
  private int readAll() {
    int atOnce = world.held();
    while (world.held() > 0) {
      world.release();
      world.watch.step();
    }
    return atOnce;
  }

  @Test
  void shouldGoThroughAllGuestsAgainAfterAPollAndWhenOthersAreOfInterest() {
    // Given
    world.poll();

    // When
    Instant next = world.watch.step();
    world.poll();
    world.watch.interestChanged();
    world.watch.step();

    // Then
    assertThat(next).isEqualTo(Instant.MAX);
    assertThat(surveys).isEqualTo(3);
  }

  @Test
  void shouldNotLetUnclaimedVmsHoldUpAClaimedOne() {
    // Given
    interest =
        new GuestsOfInterest(
            Map.of(101, Set.of(TestGuest.UUID), 102, Set.of(), 103, Set.of(), 104, Set.of()),
            Set.of(101),
            Set.of(103),
            Set.of());

    // When
    pollFour();

    // Then
    assertThat(List.of(101, 102, 103, 104))
        .filteredOn(this::isRead)
        .as("one of those that no resource claims, and the newcomer before the others")
        .containsExactly(101, 103);
  }

  @Test
  void shouldReadFirstWhatNewVmsWaitFor() {
    // Given
    interest =
        new GuestsOfInterest(
            Map.of(101, Set.of(), 102, Set.of(), 103, Set.of(), 104, Set.of()),
            Set.of(),
            Set.of(),
            Set.of(103));

    // When
    pollFour();

    // Then
    assertThat(List.of(101, 102, 103, 104)).filteredOn(this::isRead).containsExactly(103);
  }

  private void pollFour() {
    world
        .hold()
        .poll(
            TestGuest.running(101),
            TestGuest.running(102),
            TestGuest.running(103),
            TestGuest.running(104));
    world.release();
  }

  private boolean isRead(int vmid) {
    return world.guest(vmid).facts().isPresent();
  }

  @Test
  void shouldAskWhoWasJustStartedBeforeWhoIsSilent() {
    // Given
    expect(Map.of(101, Set.of(TestGuest.UUID)));
    world.hold();
    pollAndRun(TestGuest.running(101));
    world.clock.advanceSeconds(2);
    pollAndRun();
    expect(Map.of(101, Set.of(TestGuest.UUID), 102, Set.of(TestGuest.UUID)));
    pollAndRun(TestGuest.running(102));
    world.proxmox.agentOf(101, CARD);
    world.proxmox.agentOf(102, CARD);
    world.clock.advanceSeconds(10);

    // When
    pollAndRun();

    // Then
    assertThat(world.guest(101).addresses().known()).isNull();
    assertThat(world.guest(102).addresses().known()).hasSize(1);
  }

  private void expect(Map<Integer, Set<String>> uuids) {
    interest = new GuestsOfInterest(uuids, uuids.keySet(), Set.of(), Set.of());
  }

  private void pollAndRun(TestGuest... guests) {
    world.poll(guests);
    world.release();
  }
}
