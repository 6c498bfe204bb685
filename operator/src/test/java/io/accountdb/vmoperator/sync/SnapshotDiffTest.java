package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.GuestResource;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SnapshotDiffTest {
  private static final TestGuest GUEST = TestGuest.running(101);

  @Test
  void shouldSeeNoChangeInTheUptimeAlone() {
    // Given
    Snapshot before = snapshot(GUEST);
    Snapshot after = snapshot(GUEST.uptime(3_605));

    // When / Then
    assertThat(SnapshotDiff.changed(before, after)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("changes")
  void shouldSeeWhatAResourceCaresAbout(TestGuest changed) {
    // When / Then
    assertThat(SnapshotDiff.changed(snapshot(GUEST), snapshot(changed))).containsExactly(101);
  }

  static TestGuest[] changes() {
    return new TestGuest[] {
      GUEST.status("stopped"), GUEST.on("pve2"), GUEST.named("web-2"), GUEST.unknown(),
    };
  }

  @Test
  void shouldSeeGuestsComeAndGo() {
    // Given
    Snapshot before = snapshot(GUEST);
    Snapshot after = snapshot(TestGuest.running(102));

    // When / Then
    assertThat(SnapshotDiff.changed(before, after)).containsExactlyInAnyOrder(101, 102);
  }

  private static Snapshot snapshot(TestGuest... guests) {
    return new Snapshot(
        1,
        Instant.EPOCH,
        Arrays.stream(guests)
            .map(TestGuest::resource)
            .collect(Collectors.toMap(GuestResource::vmid, guest -> guest)));
  }
}
