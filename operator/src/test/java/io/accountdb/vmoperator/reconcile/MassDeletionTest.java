package io.accountdb.vmoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.resource.ProxmoxCluster;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MassDeletionTest {
  private static final Instant NOW = PlannerScenario.NOW;

  @Test
  void shouldCountTheDeletionsOfTheFullestMinuteAroundOne() {
    // Given
    MassDeletion deletions = deletions(null, 0, 10, 50, 60, 61, 130);

    // Then
    assertThat(deletions.within(NOW)).as("0 to 60").isEqualTo(4);
    assertThat(deletions.within(NOW.plusSeconds(10))).as("0 to 60, or 10 to 61").isEqualTo(4);
    assertThat(deletions.within(NOW.plusSeconds(61))).as("10 to 61").isEqualTo(4);
    assertThat(deletions.within(NOW.plusSeconds(130))).as("alone").isEqualTo(1);
  }

  @Test
  void shouldCountManyAtOnce() {
    assertThat(deletions(null, new int[5000]).within(NOW)).isEqualTo(5000);
  }

  @Test
  void shouldCountOnlyWhatDestroysAVm() {
    // Given
    VirtualMachine own = vm("own", "", "vmid: 100", NOW);
    List<VirtualMachine> neighbours =
        List.of(
            own,
            vm("other", "", "vmid: 101", NOW.plusSeconds(3)),
            vm("retained", ", deletionPolicy: Retain", "vmid: 102", NOW),
            vm("without a VM", "", "printableStatus: Pending", NOW),
            vm("without a status", "", null, NOW),
            vm("wanted", "", "vmid: 103", null));

    // When
    MassDeletion deletions = around(own, neighbours, Map.of());

    // Then
    assertThat(deletions.times()).containsExactly(NOW, NOW.plusSeconds(3));
  }

  @Test
  void shouldCountWhatIsGoneAlreadyButNothingTwice() {
    // Given
    VirtualMachine own = vm("own", "", "vmid: 100", NOW);
    VirtualMachine other = vm("other", "", "vmid: 101", NOW);

    // When
    MassDeletion deletions =
        around(
            own,
            List.of(own, other),
            Map.of("uid-of-other", NOW, "uid-of-another", NOW.minusSeconds(20)));

    // Then
    assertThat(deletions.times()).containsExactly(NOW.minusSeconds(20), NOW, NOW);
  }

  @ParameterizedTest
  @CsvSource({"'', 10", "'massDeletion: {limit: 3}', 3", "'massDeletion: {limit: 0}', 0"})
  void shouldTakeTheClustersLimit(String field, int limit) {
    // Given
    VirtualMachine own = vm("own", "", "vmid: 100", NOW);

    // Then
    assertThat(
            MassDeletion.around(own, Optional.of(cluster(field)), List.of(own), Map.of()).limit())
        .isEqualTo(limit);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"2026-03-01T12:00:01Z", "2026-03-01T14:00:01+02:00", " 2027-01-01T00:00:00Z "})
  void shouldBeReleasedByALaterTime(String release) {
    assertThat(deletions(release, 0).isReleased(NOW)).isTrue();
    assertThat(deletions(release, 0).isReleaseMalformed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"2026-03-01T12:00:00Z", "2026-03-01T11:59:59Z", "2026-03-01T13:00:00+02:00"})
  void shouldNotBeReleasedByATimeThatIsNotLater(String release) {
    assertThat(deletions(release, 0).isReleased(NOW)).isFalse();
    assertThat(deletions(release, 0).isReleaseMalformed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "true", "now", "2027-01-01", "2027-13-01T00:00:00Z"})
  void shouldNotBeReleasedByWhatIsNoTime(String release) {
    assertThat(deletions(release, 0).isReleased(NOW)).isFalse();
    assertThat(deletions(release, 0).isReleaseMalformed()).isTrue();
  }

  @Test
  void shouldRememberDeparturesForTwoMinutes() {
    // Given
    Departures departures = new Departures();
    departures.note("lab", "a", NOW, NOW.plusSeconds(20));
    Map<String, Instant> early = departures.of("lab");

    // When
    departures.note("lab", "b", NOW.plusSeconds(90), NOW.plusSeconds(121));
    departures.note("other", "c", NOW.plusSeconds(90), NOW.plusSeconds(121));

    // Then
    assertThat(early).isEqualTo(Map.of("a", NOW));
    assertThat(departures.of("lab")).isEqualTo(Map.of("b", NOW.plusSeconds(90)));
    assertThat(departures.of("unknown")).isEmpty();
  }

  private static MassDeletion deletions(@Nullable String release, int... seconds) {
    return new MassDeletion(10, release, IntStream.of(seconds).mapToObj(NOW::plusSeconds).toList());
  }

  private static MassDeletion around(
      VirtualMachine own, List<VirtualMachine> neighbours, Map<String, Instant> departed) {
    return MassDeletion.around(own, Optional.empty(), neighbours, departed);
  }

  private static ProxmoxCluster cluster(String field) {
    return Serialization.unmarshal(
        """
        apiVersion: proxmox.accountdb.io/v1alpha1
        kind: ProxmoxCluster
        metadata: {name: lab}
        spec:
          nodeOwner: platform
          %s
        """
            .formatted(field),
        ProxmoxCluster.class);
  }

  private static VirtualMachine vm(
      String name, String spec, @Nullable String status, @Nullable Instant deletion) {
    return Serialization.unmarshal(
        """
        apiVersion: proxmox.accountdb.io/v1alpha1
        kind: VirtualMachine
        metadata: {name: %s, uid: uid-of-%1$s, deletionTimestamp: %s}
        spec: {clusterRef: {name: lab}%s}
        status: %s
        """
            .formatted(name, deletion, spec, status == null ? "null" : "{" + status + "}"),
        VirtualMachine.class);
  }
}
