package io.accountdb.vmoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.Kind;
import io.accountdb.vmoperator.resource.Conditions;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.resource.VirtualMachineStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes, conditions, delays and reservations. */
class ValuesTest {
  @ParameterizedTest
  @CsvSource({"512Mi, 512", "4Gi, 4096", "2Ti, 2097152"})
  void shouldReadQuantitiesInMebibytes(String quantity, long mebibytes) {
    assertThat(Memory.mebibytes(quantity)).isEqualTo(mebibytes);
  }

  @ParameterizedTest
  @CsvSource({"4294967296, 4Gi", "536870912, 512Mi", "536870913, 513Mi"})
  void shouldTellBytesAsTheShortestQuantity(long bytes, String quantity) {
    assertThat(Memory.quantity(bytes)).isEqualTo(quantity);
  }

  @Test
  void shouldRefuseOtherQuantities() {
    assertThatThrownBy(() -> Memory.mebibytes("4GB")).hasMessageContaining("4GB");
  }

  @Test
  void shouldMoveTheTransitionTimeOnlyWithTheStatus() {
    // Given
    Instant first = Instant.parse("2026-03-01T12:00:00.5Z");
    Conditions conditions = Conditions.of(null).with("Ready", "True", "Running", "", 1, first);

    // When
    Conditions reworded =
        conditions.with("Ready", "True", "StoppedAsRequested", "off", 2, first.plusSeconds(9));
    Conditions flipped = reworded.with("Ready", "False", "Deleting", "", 2, first.plusSeconds(20));

    // Then
    assertThat(reworded.get("Ready").orElseThrow().lastTransitionTime())
        .isEqualTo("2026-03-01T12:00:00Z");
    assertThat(flipped.get("Ready").orElseThrow().lastTransitionTime())
        .isEqualTo("2026-03-01T12:00:20Z");
    assertThat(conditions.with("Ready", "True", "Running", "", 1, first.plusSeconds(60)))
        .as("nothing new compares equal")
        .isEqualTo(conditions);
  }

  @Test
  void shouldBackOffUpToFiveMinutesAndNeverGiveUp() {
    ProxmoxFailure busy = new ProxmoxFailure.RetrySoon("busy", false);
    assertThat(Failures.delay(busy, 1)).isEqualTo(Duration.ofSeconds(4));
    assertThat(Failures.delay(busy, 3)).isEqualTo(Duration.ofSeconds(16));
    assertThat(Failures.delay(busy, 1_000_000)).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void shouldCallForAPersonOnlyWhenOneIsNeeded() {
    assertThat(Failures.verdict(new ProxmoxFailure.RetrySoon("m", true), "Pending"))
        .isInstanceOf(Verdict.Progressing.class);
    assertThat(
            Failures.verdict(
                new ProxmoxFailure.NeedsPerson(Kind.MISSING_STORAGE, "m", Map.of()), "Pending"))
        .isEqualTo(new Verdict.Stalled("StorageNotFound", "m"));
  }

  @Test
  void shouldReserveAVmidForOneResourceUntilItIsStored() {
    // Given
    List<VirtualMachine> cache = new ArrayList<>(List.of(vm("a", null), vm("b", null)));
    VmidReservations reservations = new VmidReservations(ignored -> cache);
    assertThat(reservations.reserve("lab", 100, "a")).isTrue();

    // Then
    assertThat(reservations.reserve("lab", 100, "b")).as("taken").isFalse();
    assertThat(reservations.reserve("lab", 100, "a")).as("its own").isTrue();
    assertThat(reservations.reserve("other", 100, "b")).as("another cluster").isTrue();
    assertThat(reservations.takenByOthers("lab", "b")).containsExactly(100);
    assertThat(reservations.takenByOthers("lab", "a")).doesNotContain(100);
    cache.set(0, vm("a", 100));
    assertThat(reservations.takenByOthers("lab", "b")).contains(100);
  }

  @Test
  void shouldNotReserveWhatWasStoredSinceThePlanWasMade() {
    // Given: b plans before a has chosen
    List<VirtualMachine> cache = new ArrayList<>(List.of(vm("a", null), vm("b", null)));
    VmidReservations reservations = new VmidReservations(ignored -> cache);
    assertThat(reservations.takenByOthers("lab", "b")).isEmpty();

    // When
    assertThat(reservations.reserve("lab", 100, "a")).isTrue();
    cache.set(0, vm("a", 100));
    assertThat(reservations.takenByOthers("lab", "c")).contains(100);

    // Then
    assertThat(reservations.reserve("lab", 100, "b")).isFalse();
  }

  @Test
  void shouldLetGoOfWhatItsResourceHasNotStoredOrHasGivenUp() {
    // Given
    List<VirtualMachine> cache = new ArrayList<>(List.of(vm("a", null), vm("b", null)));
    VmidReservations reservations = new VmidReservations(ignored -> cache);
    assertThat(reservations.reserve("lab", 100, "a")).isTrue();

    // When / Then
    reservations.holds("lab", "b", null);
    reservations.holds("lab", "a", 100);
    assertThat(reservations.takenByOthers("lab", "b")).containsExactly(100);
    reservations.holds("lab", "a", null);
    assertThat(reservations.takenByOthers("lab", "b")).isEmpty();
  }

  @Test
  void shouldLetAReservationGoWithItsResource() {
    // Given
    List<VirtualMachine> cache = new ArrayList<>(List.of(vm("a", null), vm("b", null)));
    VmidReservations reservations = new VmidReservations(ignored -> cache);
    assertThat(reservations.reserve("lab", 100, "a")).isTrue();

    // When
    cache.removeFirst();

    // Then
    assertThat(reservations.reserve("lab", 100, "b")).isTrue();
  }

  private static VirtualMachine vm(String uid, Integer vmid) {
    VirtualMachine vm = new VirtualMachine();
    vm.setMetadata(new ObjectMetaBuilder().withName(uid).withUid(uid).build());
    vm.setStatus(
        new VirtualMachineStatus(
            null, null, null, vmid, null, null, null, null, null, null, null, null, null, null,
            null, null, null, null, null, null, null));
    return vm;
  }
}
