package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.ClusterResources;
import io.accountdb.vmoperator.proxmox.GuestUsage;
import io.accountdb.vmoperator.store.UsageSample;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsageRulesTest {
  private static final GuestUsage USAGE = new GuestUsage(0.5, 3L << 30, 600, 10, 20, 30, 40);

  @Test
  void shouldTellWhatAProvenVmUses() {
    // Then
    assertThat(used(MirrorFixture.seen(TestGuest.running(101)))).isEqualTo(Map.of(7, USAGE));
  }

  @Test
  void shouldNotTakeAStrangersUsageForTheVms() {
    // Then
    assertThat(used(MirrorFixture.seen(TestGuest.running(101).uuid(TestGuest.OTHER_UUID))))
        .isEmpty();
    assertThat(used(MirrorFixture.unproven(TestGuest.running(101)))).isEmpty();
  }

  @Test
  void shouldCompareWithTheSampleBefore() {
    // When
    UsageSample sample =
        UsageRules.sample(7, USAGE, new GuestUsage(0.9, 1L << 30, 300, 1, 2, 3, 4));

    // Then
    assertThat(sample)
        .isEqualTo(new UsageSample(7, 50, 3_072, new UsageSample.Traffic(9, 18, 27, 36)));
  }

  @Test
  void shouldKnowNoTrafficOfAFirstSample() {
    // Then
    assertThat(UsageRules.sample(7, USAGE, null).traffic()).isNull();
  }

  @Test
  void shouldKnowNoTrafficWhereTheVmsProcessIsAnother() {
    // Then
    assertThat(UsageRules.sample(7, USAGE, new GuestUsage(0, 0, 601, 1, 2, 3, 4)).traffic())
        .as("its uptime begins anew")
        .isNull();
    assertThat(UsageRules.sample(7, USAGE, new GuestUsage(0, 0, 300, 1, 2, 31, 4)).traffic())
        .as("a counter begins anew")
        .isNull();
  }

  @Test
  void shouldCallNoMoreThanAllCoresBusy() {
    // Given
    GuestUsage busy = new GuestUsage(1.02, 0, 1, 0, 0, 0, 0);

    // Then
    assertThat(UsageRules.sample(7, busy, null).cpuPercent()).isEqualTo(100);
  }

  private static Map<Integer, GuestUsage> used(SeenGuest guest) {
    Poll poll =
        Poll.of(
            new ClusterResources(List.of(guest.resource()), Map.of(101, USAGE), List.of()),
            Map.of(),
            1,
            MirrorFixture.NOW);
    return UsageRules.used(
        poll, RowIndex.of(List.of(MirrorFixture.row(7, 101))), Map.of(101, guest));
  }
}
