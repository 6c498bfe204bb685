package io.accountdb.vmoperator.sandbox.proxmox.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigFileTest {
  private final ConfigFile file = ConfigFile.of(Map.of("cores", "2", "onboot", "1"));

  @Test
  void shouldHaveADigestThatAnyWriteChangesAndUndoingRestores() {
    // When
    ConfigFile changed = file.with("cores", "3");
    ConfigFile pending = file.withPending("cores", "3");
    ConfigFile deleting = file.withPendingDelete("onboot", false);

    // Then
    assertThat(file.digest()).matches("[0-9a-f]{40}");
    assertThat(Set.of(file.digest(), changed.digest(), pending.digest(), deleting.digest()))
        .hasSize(4);
    assertThat(changed.with("cores", "2").digest()).isEqualTo(file.digest());
  }

  @Test
  void shouldShowWhatWillBeOnceAllIsApplied() {
    // When
    ConfigFile waiting = file.withPending("cores", "4").withPendingDelete("onboot", false);

    // Then
    assertThat(waiting.merged()).isEqualTo(Map.of("cores", "4"));
    assertThat(waiting.values()).isEqualTo(file.values());
  }

  @Test
  void shouldTakeBackADeletionByAValueAndTheOtherWayRound() {
    // When
    ConfigFile set = file.withPendingDelete("cores", false).withPending("cores", "4");
    ConfigFile deleted = file.withPending("cores", "4").withPendingDelete("cores", true);

    // Then
    assertThat(set.pendingDelete()).isEmpty();
    assertThat(deleted.pending()).isEmpty();
    assertThat(deleted.pendingDelete()).containsEntry("cores", true);
  }

  @Test
  void shouldDropPendingChangesThatChangeNothing() {
    // When
    ConfigFile cleaned = file.withPending("cores", "2").withPendingDelete("vga", false).cleaned();

    // Then
    assertThat(cleaned.hasPending()).isFalse();
  }
}
