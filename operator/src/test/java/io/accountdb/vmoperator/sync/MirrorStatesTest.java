package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MirrorStatesTest {
  private static final Claimant WEB = RecordedWakes.claimant("web-1");
  private static final Claim CLAIM = new Claim(WEB, 101, TestGuest.UUID, 17, 9000, null);
  private static final MirrorState.Failed ENDING = outage("terminating connection");
  private static final MirrorState.Failed REFUSED = outage("connection refused");

  private final RecordedWakes wakes = new RecordedWakes();
  private final MirrorStates states =
      new MirrorStates(new ClaimantWaker(RecordedWakes.CLUSTER, wakes, wakes));

  @Test
  void shouldTellAnOutageAtOnce() {
    // When
    publish(ENDING);

    // Then
    assertThat(states.of(WEB)).isEqualTo(ENDING);
    assertThat(wakes.wakes()).containsExactly("team-a/web-1");
  }

  @Test
  void shouldTellOtherWordsOfAnOutageOnceTheyComeTwiceInARow() {
    // Given
    publish(ENDING);

    // When
    publish(REFUSED);
    MirrorState first = states.of(WEB);
    publish(REFUSED);

    // Then
    assertThat(first).isEqualTo(ENDING);
    assertThat(states.of(WEB)).isEqualTo(REFUSED);
    assertThat(wakes.wakes()).hasSize(2);
  }

  @Test
  void shouldNotChangeWithEachAttemptWhereWordsAlternate() {
    // When
    for (int attempt = 0; attempt < 10; attempt++) {
      publish(attempt % 2 == 0 ? ENDING : REFUSED);
    }

    // Then
    assertThat(states.of(WEB)).isEqualTo(ENDING);
    assertThat(wakes.wakes()).hasSize(1);
  }

  @Test
  void shouldTellTheEndOfAnOutageAtOnce() {
    // Given
    publish(ENDING);

    // When
    states.publish(List.of(CLAIM), RowIndex.of(List.of(MirrorFixture.row(7, 101))), Map.of());

    // Then
    assertThat(states.of(WEB)).isEqualTo(new MirrorState.Mirrored(7));
  }

  @Test
  void shouldForgetWhatIsNotClaimedAnyMore() {
    // Given
    publish(ENDING);

    // When
    states.publish(List.of(), RowIndex.EMPTY, Map.of());

    // Then
    assertThat(states.of(WEB)).isEqualTo(new MirrorState.Pending());
  }

  private void publish(MirrorState.Failed failed) {
    states.publish(List.of(CLAIM), RowIndex.EMPTY, Map.of(WEB.uid(), failed));
  }

  private static MirrorState.Failed outage(String words) {
    return new MirrorState.Failed(StoreProblems.DATABASE_UNREACHABLE, words);
  }
}
