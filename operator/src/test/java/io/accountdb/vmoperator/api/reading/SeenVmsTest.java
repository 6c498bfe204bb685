package io.accountdb.vmoperator.api.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.store.Role;
import io.accountdb.vmoperator.store.VmFacts;
import io.accountdb.vmoperator.store.VmRow;
import io.accountdb.vmoperator.store.VmStatus;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeenVmsTest {
  private final SeenVms seen = new SeenVms(Role.USER);

  @Test
  void shouldTellOfTheEndOfWhatWasSeenAndOfNothingElse() {
    // Given
    seen.restart(List.of(1));

    // Then
    assertThat(seen.events(Set.of(1), List.of())).containsExactly(new VmEvent.Deleted(1));
    assertThat(seen.events(Set.of(2), List.of())).isEmpty();
  }

  @Test
  void shouldTellOfAnEndOnce() {
    // Given
    seen.restart(List.of(1));
    seen.events(Set.of(1), List.of());

    // Then
    assertThat(seen.events(Set.of(1), List.of())).isEmpty();
  }

  @Test
  void shouldRememberWhatItTold() {
    // Given
    VmRow row = row(7);
    assertThat(seen.events(Set.of(7), List.of(row))).containsExactly(new VmEvent.Changed(row));

    // Then
    assertThat(seen.events(Set.of(7), List.of())).containsExactly(new VmEvent.Deleted(7));
  }

  @Test
  void shouldForgetWhatAnotherLookDoesNotShow() {
    // Given
    seen.restart(List.of(1, 2));
    seen.restart(List.of(2));

    // Then
    assertThat(seen.events(Set.of(1, 2), List.of())).containsExactly(new VmEvent.Deleted(2));
  }

  @Test
  void shouldTellAnAdministratorOfAnyEnd() {
    assertThat(new SeenVms(Role.ADMIN).events(Set.of(9), List.of()))
        .containsExactly(new VmEvent.Deleted(9));
  }

  private static VmRow row(int id) {
    return new VmRow(
        id,
        1,
        new VmFacts(100, "web", null, VmStatus.RUNNING, null, null, null, 1, null),
        null,
        Instant.EPOCH,
        Instant.EPOCH,
        null,
        null);
  }
}
