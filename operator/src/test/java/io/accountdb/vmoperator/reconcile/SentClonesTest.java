package io.accountdb.vmoperator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.sync.Claimant;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SentClonesTest {
  private static final Instant BEGUN = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant LATER = BEGUN.plusSeconds(3600);
  private static final Claimant WEB = new Claimant("team-a", "web-1", "uid-1");

  private final SentClones clones = new SentClones(BEGUN);

  @Test
  void shouldKnowThatNoneWasSentForANewResource() {
    assertThat(clones.mayBeUnknown(WEB, LATER)).isFalse();
  }

  @Test
  void shouldNotKnowWhatWasSentBeforeItBegan() {
    assertThat(clones.mayBeUnknown(WEB, BEGUN.minusSeconds(1))).isTrue();
    assertThat(clones.mayBeUnknown(WEB, BEGUN.plusSeconds(9))).as("clocks differ").isTrue();
  }

  @Test
  void shouldRememberWhatItSentForAResourceAlsoWhenThatIsMadeAnew() {
    // When
    clones.note(WEB, LATER);

    // Then
    assertThat(clones.mayBeUnknown(WEB, LATER)).isTrue();
    assertThat(clones.mayBeUnknown(new Claimant("team-a", "web-1", "uid-2"), LATER)).isTrue();
    assertThat(clones.mayBeUnknown(new Claimant("team-b", "web-1", "uid-3"), LATER)).isFalse();
  }

  @Test
  void shouldForgetWhatIsProvenGoneAndWhatIsADayOld() {
    // Given
    Claimant old = new Claimant("team-a", "old", "uid-4");
    clones.note(old, LATER);
    clones.note(WEB, LATER.plusSeconds(86_401));

    // When
    clones.forget(WEB);

    // Then
    assertThat(clones.mayBeUnknown(old, LATER)).isFalse();
    assertThat(clones.mayBeUnknown(WEB, LATER)).isFalse();
  }
}
