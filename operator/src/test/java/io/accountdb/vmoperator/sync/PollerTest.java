package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PollerTest {
  private final ManualClock clock = new ManualClock();
  private final FakeProxmox proxmox = new FakeProxmox().put(TestGuest.running(101));
  private final RecordedWakes wakes = new RecordedWakes();
  private final HealthBoard health = new HealthBoard(RecordedWakes.CLUSTER, wakes);
  private final Poller poller =
      new Poller(
          proxmox,
          clock,
          new PollSchedule(Duration.ofSeconds(5)),
          health,
          new ClaimantWaker(RecordedWakes.CLUSTER, wakes, wakes),
          () -> {});

  @Test
  void shouldWakeEverybodyOnceAfterTheFirstPoll() {
    // Given
    wakes.claim(RecordedWakes.claim(101));

    // When
    poller.step();
    clock.advanceSeconds(5);
    poller.step();

    // Then
    assertThat(wakes.wakes()).containsExactly("cluster lab", "team-a/web-1");
    assertThat(health.current().guests()).isEqualTo(1);
    assertThat(health.current().version()).isEqualTo("9.2.11");
    assertThat(health.current().quorate()).isTrue();
  }

  @Test
  void shouldWakeEverybodyLaterWhereTheClaimsWereNotKnownYet() {
    // Given
    poller.step();
    wakes.claim(RecordedWakes.claim(101));

    // When
    clock.advanceSeconds(5);
    poller.step();

    // Then
    assertThat(wakes.wakes()).contains("team-a/web-1");
  }

  @Test
  void shouldWakeOnlyTheClaimantsOfGuestsThatChanged() {
    // Given
    proxmox.put(TestGuest.running(102));
    wakes.claim(
        RecordedWakes.claim(101),
        new Claim(RecordedWakes.claimant("db-1"), 102, TestGuest.OTHER_UUID, 17, null, null));
    poller.step();
    wakes.forget();

    // When
    proxmox.put(TestGuest.running(102).status("stopped"));
    clock.advanceSeconds(5);
    poller.step();

    // Then
    assertThat(wakes.wakes()).containsExactly("team-a/db-1");
  }

  @Test
  void shouldChangeNothingButTheHealthWhenAPollFails() {
    // Given
    wakes.claim(RecordedWakes.claim(101));
    poller.step();
    Snapshot before = poller.latest().orElseThrow().snapshot();
    wakes.forget();

    // When
    proxmox.fail("resources", FakeProxmox.UNREACHABLE);
    clock.advanceSeconds(5);
    Instant failedAt = clock.instant();
    poller.step();
    clock.advanceSeconds(1);
    poller.step();

    // Then
    assertThat(poller.latest().orElseThrow().snapshot()).isSameAs(before);
    assertThat(health.current().pollFailure()).isEqualTo(FakeProxmox.UNREACHABLE);
    assertThat(health.current().failingSince()).isEqualTo(failedAt);
    assertThat(wakes.wakes()).containsExactly("cluster lab", "team-a/web-1");
  }

  @Test
  void shouldTellWhenTheClusterIsBack() {
    // Given
    wakes.claim(RecordedWakes.claim(101));
    poller.step();
    proxmox.fail("resources", FakeProxmox.UNREACHABLE);
    clock.advanceSeconds(5);
    poller.step();
    wakes.forget();

    // When
    proxmox.heal("resources");
    clock.advanceSeconds(1);
    poller.step();

    // Then
    assertThat(health.current().pollFailure()).isNull();
    assertThat(health.current().failingSince()).isNull();
    assertThat(wakes.wakes()).containsExactly("cluster lab", "team-a/web-1");
    assertThat(proxmox.calls("clusterStatus")).as("the quorum is asked for again").isEqualTo(2);
  }

  @Test
  void shouldGetAlongWithoutTheRightToReadTheQuorum() {
    // Given
    proxmox.fail("clusterStatus", FakeProxmox.FORBIDDEN);

    // When
    poller.step();

    // Then
    assertThat(health.current().quorate()).isNull();
    assertThat(health.current().pollFailure()).isNull();
    assertThat(poller.latest()).isPresent();
  }

  @Test
  void shouldReadVersionAndQuorumEveryFiveMinutes() {
    // When
    for (int seconds = 0; seconds < 300; seconds += 5) {
      poller.step();
      clock.advanceSeconds(5);
    }
    long inFiveMinutes = proxmox.calls("version");
    poller.step();

    // Then
    assertThat(inFiveMinutes).isEqualTo(1);
    assertThat(proxmox.calls("version")).isEqualTo(2);
    assertThat(proxmox.calls("resources")).isEqualTo(61);
  }

  @Test
  void shouldGoOnPollingWhenTheClockIsSetBack() {
    // Given
    poller.step();

    // When
    clock.advanceSeconds(-3_600);
    poller.step();

    // Then
    assertThat(proxmox.calls("resources")).isEqualTo(2);
  }

  @Test
  void shouldCoalesceRefreshes() {
    // Given
    poller.step();

    // When
    poller.refresh();
    poller.refresh();
    Instant due = poller.step();
    clock.advance(Duration.ofMillis(500));
    poller.step();
    Instant next = poller.step();

    // Then
    assertThat(due).isEqualTo(clock.instant());
    assertThat(proxmox.calls("resources")).isEqualTo(2);
    assertThat(next).isEqualTo(clock.instant().plusSeconds(5));
  }
}
