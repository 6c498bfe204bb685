package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.AgentInterface;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GuestWatchTest {
  private static final TestGuest GUEST = TestGuest.running(101);
  private static final AgentInterface CARD =
      new AgentInterface("eth0", TestGuest.MAC.toLowerCase(), List.of("192.0.2.10"));

  private final ManualClock clock = new ManualClock();
  private final FakeProxmox proxmox = new FakeProxmox().put(GUEST);
  private final Map<Integer, Set<String>> interest = new HashMap<>();
  private final List<Integer> agentChanges = new ArrayList<>();
  private long sequence;
  private Poll poll;
  private final GuestWatch watch =
      new GuestWatch(
          proxmox,
          clock,
          new GuestLanes(Runnable::run, () -> {}),
          () -> Optional.ofNullable(poll),
          () -> new GuestsOfInterest(interest, interest.keySet(), Set.of()),
          vmid -> false,
          (vmid, addressesChanged) -> {
            if (addressesChanged) {
              agentChanges.add(vmid);
            }
          });

  @Test
  void shouldLookAtNothingThatNobodyClaims() {
    // When
    poll();

    // Then
    assertThat(proxmox.calls("config")).isZero();
    assertThat(watch.guest(101)).isEmpty();
  }

  @Test
  void shouldReadTheConfigOnceAndThenInSlowRotation() {
    // Given
    claim();

    // When
    for (int seconds = 0; seconds < 600; seconds += 5) {
      poll();
      clock.advanceSeconds(5);
    }
    long inTenMinutes = proxmox.calls("config");
    poll();

    // Then
    assertThat(inTenMinutes).isEqualTo(1);
    assertThat(proxmox.calls("config")).isEqualTo(2);
    assertThat(knowledge().isProven(TestGuest.UUID)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("changes")
  void shouldReadTheConfigAgainWhenTheGuestLooksDifferent(TestGuest changed) {
    // Given
    claim();
    poll();

    // When
    proxmox.put(changed);
    clock.advanceSeconds(5);
    poll();

    // Then
    assertThat(proxmox.calls("config")).isEqualTo(2);
  }

  static TestGuest[] changes() {
    return new TestGuest[] {
      GUEST.named("web-2"),
      GUEST.on("pve2"),
      GUEST.status("stopped"),
      GUEST.uptime(3_569),
      GUEST.tagged("other"),
    };
  }

  @Test
  void shouldProveNothingOfAGuestThatATaskOfSomebodyElseTouchedUntilItsConfigIsRead() {
    // Given
    claim();
    poll();

    // When
    watch.touched(Set.of(101, 999));
    boolean believed = knowledge().facts().isPresent();
    poll();

    // Then
    assertThat(believed).as("what was read before the task").isFalse();
    assertThat(proxmox.calls("config")).isEqualTo(2);
    assertThat(knowledge().isProven(TestGuest.UUID)).isTrue();
  }

  @Test
  void shouldReadTheConfigAgainWhenTheGuestChangedDuringTheCall() {
    // Given
    List<Runnable> calls = new ArrayList<>();
    GuestWatch slow =
        new GuestWatch(
            proxmox,
            clock,
            new GuestLanes(calls::add, () -> {}),
            () -> Optional.ofNullable(poll),
            () -> new GuestsOfInterest(interest, interest.keySet(), Set.of()),
            vmid -> false,
            (vmid, addressesChanged) -> {});
    claim();
    poll = latest();
    slow.step();

    // When
    proxmox.put(GUEST.status("stopped"));
    poll = latest();
    slow.step();
    calls.removeFirst().run();
    boolean believed = slow.guest(101).orElseThrow().facts().isPresent();
    slow.step();

    // Then
    assertThat(believed).as("a reading of the guest as it was before").isFalse();
    assertThat(calls).as("calls that wait").hasSize(1);
    calls.removeFirst().run();
    assertThat(slow.guest(101).orElseThrow().isProven(TestGuest.UUID)).isTrue();
  }

  @Test
  void shouldNotLetUnclaimedVmsHoldUpAClaimedOne() {
    // Given
    List<Runnable> calls = new ArrayList<>();
    GuestsOfInterest wanted =
        new GuestsOfInterest(
            Map.of(101, Set.of(TestGuest.UUID), 102, Set.of(), 103, Set.of(), 104, Set.of()),
            Set.of(101),
            Set.of(103));
    GuestWatch slow =
        new GuestWatch(
            proxmox,
            clock,
            new GuestLanes(calls::add, () -> {}),
            () -> Optional.ofNullable(poll),
            () -> wanted,
            vmid -> false,
            (vmid, addressesChanged) -> {});
    for (int vmid = 102; vmid <= 104; vmid++) {
      proxmox.put(TestGuest.running(vmid));
    }
    poll = latest();

    // When
    slow.step();
    calls.forEach(Runnable::run);

    // Then
    assertThat(List.of(101, 102, 103, 104))
        .filteredOn(vmid -> slow.guest(vmid).orElseThrow().facts().isPresent())
        .as("one of those that no resource claims, and the newcomer before the others")
        .containsExactly(101, 103);
  }

  @Test
  void shouldAskWhoWasJustStartedBeforeWhoIsSilent() {
    // Given
    List<Runnable> calls = new ArrayList<>();
    GuestWatch slow =
        new GuestWatch(
            proxmox,
            clock,
            new GuestLanes(calls::add, () -> {}),
            () -> Optional.ofNullable(poll),
            () -> new GuestsOfInterest(interest, interest.keySet(), Set.of()),
            vmid -> false,
            (vmid, addressesChanged) -> {});
    claim();
    stepAndRun(slow, calls);
    clock.advanceSeconds(2);
    stepAndRun(slow, calls);
    proxmox.put(TestGuest.running(102));
    interest.put(102, Set.of(TestGuest.UUID));
    stepAndRun(slow, calls);
    proxmox.agentOf(101, CARD);
    proxmox.agentOf(102, CARD);
    clock.advanceSeconds(10);

    // When
    stepAndRun(slow, calls);

    // Then
    assertThat(slow.guest(101).orElseThrow().addresses().known()).isNull();
    assertThat(slow.guest(102).orElseThrow().addresses().known()).hasSize(1);
  }

  private void stepAndRun(GuestWatch slow, List<Runnable> calls) {
    poll = latest();
    slow.step();
    calls.forEach(Runnable::run);
    calls.clear();
  }

  @Test
  void shouldNotMindMissingStatistics() {
    // Given
    claim();
    poll();

    // When
    proxmox.put(GUEST.unknown());
    clock.advanceSeconds(5);
    poll();

    // Then
    assertThat(proxmox.calls("config")).isEqualTo(1);
    assertThat(knowledge().isProven(TestGuest.UUID)).isTrue();
  }

  @Test
  void shouldProveNothingUntilTheConfigWasReadAgain() {
    // Given
    claim();
    poll();

    // When
    proxmox.put(GUEST.named("somebody-elses").uuid(TestGuest.OTHER_UUID));
    proxmox.fail("config", FakeProxmox.UNREACHABLE);
    clock.advanceSeconds(5);
    poll();
    boolean provenBefore = knowledge().facts().isPresent();
    proxmox.heal("config");
    clock.advanceSeconds(1);
    watch.step();

    // Then
    assertThat(provenBefore).isFalse();
    assertThat(knowledge().facts()).isPresent();
    assertThat(knowledge().isProven(TestGuest.UUID)).isFalse();
  }

  @Test
  void shouldRetryAConfigThatCannotBeReadWithBackOff() {
    // Given
    claim();
    proxmox.fail("config", FakeProxmox.FORBIDDEN);

    // When
    for (int second = 0; second < 120; second++) {
      poll();
      clock.advanceSeconds(1);
    }

    // Then
    assertThat(proxmox.calls("config")).as("at 0, 1, 3, 7, 15, 31, 63 s").isEqualTo(7);
  }

  @Test
  void shouldAskTheAgentTwoSecondsAfterTheStartAndThenWithBackOff() {
    // Given
    claim();
    poll();

    // When
    for (int second = 0; second < 30; second++) {
      clock.advanceSeconds(1);
      watch.step();
    }
    long whileSilent = proxmox.calls("agentInterfaces");
    proxmox.agentOf(101, CARD);
    clock.advanceSeconds(2);
    watch.step();

    // Then
    assertThat(whileSilent).as("at 2, 4, 8 and 16 s").isEqualTo(4);
    assertThat(known()).extracting(GuestIpAddress::address).containsExactly("192.0.2.10");
    assertThat(agentChanges).contains(101);
  }

  @Test
  void shouldAskASettledAgentEveryTenMinutes() {
    // Given
    settle();

    // When
    advanceMinutes(60);

    // Then
    assertThat(proxmox.calls("agentInterfaces"))
        .as("at 2 s, and then each ten minutes")
        .isEqualTo(7);
  }

  @Test
  void shouldComeToAskAnAgentThatStaysSilentAsSeldom() {
    // Given
    claim();
    poll();
    advanceMinutes(20);
    long booting = proxmox.calls("agentInterfaces");

    // When
    advanceMinutes(60);

    // Then
    assertThat(booting).as("at 2, 4, 8 ... 512 s, and once more").isEqualTo(10);
    assertThat(proxmox.calls("agentInterfaces") - booting).isEqualTo(6);
  }

  private void advanceMinutes(int minutes) {
    for (int second = 0; second < minutes * 60; second++) {
      clock.advanceSeconds(1);
      watch.step();
    }
  }

  @Test
  void shouldNeverAskTheAgentOfAGuestThatIsNotProven() {
    // Given
    interest.put(101, Set.of(TestGuest.OTHER_UUID));
    proxmox.agentOf(101, CARD);

    // When
    for (int second = 0; second < 60; second++) {
      poll();
      clock.advanceSeconds(1);
    }

    // Then
    assertThat(proxmox.calls("agentInterfaces")).isZero();
    assertThat(proxmox.calls("config")).as("at 0 and 5 s").isEqualTo(2);
  }

  @Test
  void shouldNotAskAnAgentThatIsSwitchedOff() {
    // Given
    proxmox.put(GUEST.with("agent", "0"));
    claim();

    // When
    poll();
    clock.advanceSeconds(60);
    poll();

    // Then
    assertThat(proxmox.calls("agentInterfaces")).isZero();
    assertThat(known()).isEmpty();
    assertThat(agent()).isEqualTo(AgentSight.DISABLED);
  }

  @Test
  void shouldTellThatAnAgentIsNotThereAndThenThatItIs() {
    // Given
    claim();
    poll();
    AgentSight unasked = agent();
    clock.advanceSeconds(2);
    watch.step();
    AgentSight silent = agent();
    boolean toldOfSilence = agentChanges.remove(Integer.valueOf(101));
    proxmox.agentOf(101);
    clock.advanceSeconds(2);

    // When
    watch.step();

    // Then
    assertThat(unasked).isEqualTo(AgentSight.UNKNOWN);
    assertThat(silent).isEqualTo(AgentSight.NOT_RUNNING);
    assertThat(toldOfSilence).isTrue();
    assertThat(agent()).as("of an agent without addresses").isEqualTo(AgentSight.CONNECTED);
    assertThat(agentChanges).contains(101);
  }

  @Test
  void shouldCallAnAgentGoneOnlyAfterAWhile() {
    // Given
    settle();
    proxmox.agentSilent(101);
    clock.advanceSeconds(600);
    poll();
    AgentSight once = agent();

    // When
    for (int second = 0; second < 10; second++) {
      clock.advanceSeconds(1);
      poll();
    }

    // Then
    assertThat(once).isEqualTo(AgentSight.CONNECTED);
    assertThat(agent()).isEqualTo(AgentSight.NOT_RUNNING);
    assertThat(known()).isEmpty();
  }

  @Test
  void shouldDropTheAddressesWhenTheGuestStops() {
    // Given
    settle();

    // When
    proxmox.put(GUEST.status("stopped"));
    poll();

    // Then
    assertThat(known()).isEmpty();
  }

  @Test
  void shouldKeepTheAddressesThroughAShortSilence() {
    // Given
    settle();

    // When
    proxmox.agentOf(101);
    proxmox.fail("agentInterfaces", FakeProxmox.UNREACHABLE);
    clock.advanceSeconds(600);
    poll();

    // Then
    assertThat(known()).extracting(GuestIpAddress::address).containsExactly("192.0.2.10");
  }

  @Test
  void shouldKnowNoAddressBeforeTheAgentWasAsked() {
    // Given
    claim();

    // When
    poll();

    // Then
    assertThat(knowledge().addresses().known()).as("nobody can say").isNull();
  }

  private void settle() {
    claim();
    proxmox.agentOf(101, CARD);
    poll();
    clock.advanceSeconds(2);
    watch.step();
    assertThat(known()).isNotEmpty();
  }

  private void claim() {
    interest.put(101, Set.of(TestGuest.UUID));
  }

  private void poll() {
    poll = latest();
    watch.step();
  }

  private Poll latest() {
    return Poll.of(proxmox.resources(), Map.of(), ++sequence, clock.instant());
  }

  private GuestKnowledge knowledge() {
    return watch.guest(101).orElseThrow();
  }

  private AgentSight agent() {
    return knowledge().addresses().agent();
  }

  private List<GuestIpAddress> known() {
    return knowledge().addresses().known();
  }
}
