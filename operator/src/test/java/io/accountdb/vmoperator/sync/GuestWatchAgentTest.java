package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.AgentInterface;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When the agent in a guest is asked, and what its answers and its silence tell. */
class GuestWatchAgentTest {
  private static final TestGuest GUEST = TestGuest.running(101);
  private static final AgentInterface CARD =
      new AgentInterface("eth0", TestGuest.MAC.toLowerCase(Locale.ROOT), List.of("192.0.2.10"));

  private final Map<Integer, Set<String>> interest = new HashMap<>();
  private final WatchedProxmox world =
      new WatchedProxmox(
          snapshot -> new GuestsOfInterest(interest, interest.keySet(), Set.of(), Set.of()));
  private final ManualClock clock = world.clock;
  private final FakeProxmox proxmox = world.proxmox.put(GUEST);
  private final GuestWatch watch = world.watch;

  @Test
  void shouldAskTheAgentTwoSecondsAfterTheStartAndThenWithBackOff() {
    // Given
    claim();
    world.poll();

    // When
    for (int second = 0; second < 30; second++) {
      clock.advanceSeconds(1);
      watch.step();
    }
    long whileSilent = world.agentsAsked();
    proxmox.agentOf(101, CARD);
    clock.advanceSeconds(2);
    watch.step();

    // Then
    assertThat(whileSilent).as("at 2, 4, 8 and 16 s").isEqualTo(4);
    assertThat(known()).extracting(GuestIpAddress::address).containsExactly("192.0.2.10");
    assertThat(world.learned.get(101)).contains(true);
  }

  @Test
  void shouldAskASettledAgentEveryTenMinutes() {
    // Given
    settle();

    // When
    advanceMinutes(60);

    // Then
    assertThat(world.agentsAsked()).as("at 2 s, and then each ten minutes").isEqualTo(7);
  }

  @Test
  void shouldComeToAskAnAgentThatStaysSilentAsSeldom() {
    // Given
    claim();
    world.poll();
    advanceMinutes(20);
    long booting = world.agentsAsked();

    // When
    advanceMinutes(60);

    // Then
    assertThat(booting).as("at 2, 4, 8 ... 512 s, and once more").isEqualTo(10);
    assertThat(world.agentsAsked() - booting).isEqualTo(6);
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
      world.poll();
      clock.advanceSeconds(1);
    }

    // Then
    assertThat(world.agentsAsked()).isZero();
    assertThat(world.configsRead()).as("at 0 and 5 s").isEqualTo(2);
  }

  @Test
  void shouldNotAskAnAgentThatIsSwitchedOff() {
    // Given
    proxmox.put(GUEST.with("agent", "0"));
    claim();

    // When
    world.poll();
    clock.advanceSeconds(60);
    world.poll();

    // Then
    assertThat(world.agentsAsked()).isZero();
    assertThat(known()).isEmpty();
    assertThat(agent()).isEqualTo(AgentSight.DISABLED);
  }

  @Test
  void shouldTellThatAnAgentIsNotThereAndThenThatItIs() {
    // Given
    claim();
    world.poll();
    AgentSight unasked = agent();
    clock.advanceSeconds(2);
    watch.step();
    AgentSight silent = agent();
    boolean toldOfSilence = world.learned.remove(101).contains(true);
    proxmox.agentOf(101);
    clock.advanceSeconds(2);

    // When
    watch.step();

    // Then
    assertThat(unasked).isEqualTo(AgentSight.UNKNOWN);
    assertThat(silent).isEqualTo(AgentSight.NOT_RUNNING);
    assertThat(toldOfSilence).isTrue();
    assertThat(agent()).as("of an agent without addresses").isEqualTo(AgentSight.CONNECTED);
    assertThat(world.learned.get(101)).contains(true);
  }

  @Test
  void shouldCallAnAgentGoneOnlyAfterAWhile() {
    // Given
    settle();
    proxmox.agentSilent(101);
    clock.advanceSeconds(600);
    world.poll();
    AgentSight once = agent();

    // When
    for (int second = 0; second < 10; second++) {
      clock.advanceSeconds(1);
      world.poll();
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
    world.poll();

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
    world.poll();

    // Then
    assertThat(known()).extracting(GuestIpAddress::address).containsExactly("192.0.2.10");
  }

  @Test
  void shouldKnowNoAddressBeforeTheAgentWasAsked() {
    // Given
    claim();

    // When
    world.poll();

    // Then
    assertThat(knowledge().addresses().known()).as("nobody can say").isNull();
  }

  private void settle() {
    claim();
    proxmox.agentOf(101, CARD);
    world.poll();
    clock.advanceSeconds(2);
    watch.step();
    assertThat(known()).isNotEmpty();
  }

  private void claim() {
    interest.put(101, Set.of(TestGuest.UUID));
  }

  private GuestKnowledge knowledge() {
    return world.guest(101);
  }

  private AgentSight agent() {
    return knowledge().addresses().agent();
  }

  private List<GuestIpAddress> known() {
    return knowledge().addresses().known();
  }
}
