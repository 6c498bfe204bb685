package io.accountdb.vmoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.sync.Claimant;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SentClonesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Claimant WEB = new Claimant("team-a", "web-1", "uid-1");

  private final SentClones clones = new SentClones(claimant -> claimant.name().equals("old"));

  @Test
  void shouldKnowThatNoneWasSentForANewResource() {
    assertThat(clones.mayBeUnknown(WEB)).isFalse();
  }

  @Test
  void shouldNotKnowWhatWasSentForAResourceWhoseNameIsOlder() {
    assertThat(clones.mayBeUnknown(new Claimant("team-a", "old", "uid-9"))).isTrue();
  }

  @Test
  void shouldRememberWhatItSentForAResourceAlsoWhenThatIsMadeAnew() {
    // When
    clones.note(WEB, NOW);

    // Then
    assertThat(clones.mayBeUnknown(WEB)).isTrue();
    assertThat(clones.mayBeUnknown(new Claimant("team-a", "web-1", "uid-2"))).isTrue();
    assertThat(clones.mayBeUnknown(new Claimant("team-b", "web-1", "uid-3"))).isFalse();
  }

  @Test
  void shouldForgetWhatIsProvenGoneAndWhatIsADayOld() {
    // Given
    Claimant old = new Claimant("team-a", "web-3", "uid-4");
    clones.note(old, NOW);
    clones.note(WEB, NOW.plusSeconds(86_401));

    // When
    clones.forget(WEB);

    // Then
    assertThat(clones.mayBeUnknown(old)).isFalse();
    assertThat(clones.mayBeUnknown(WEB)).isFalse();
  }
}
