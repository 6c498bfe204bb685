package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VmChangeSubscriptionTest {
  private final List<VmChangeSubscription> closed = new ArrayList<>();
  private final VmChangeSubscription subscription = new VmChangeSubscription(closed::add);

  @Test
  void shouldTellTheSameRowOnce() throws InterruptedException {
    // When
    subscription.tell(List.of(1, 2));
    subscription.tell(List.of(2, 3));

    // Then
    assertThat(next()).isEqualTo(new ChangeNews.Rows(Set.of(1, 2, 3)));
    assertThat(next()).isEqualTo(new ChangeNews.Nothing());
  }

  @Test
  void shouldHandOutNoMoreThanABatchAndLoseNone() throws InterruptedException {
    // Given
    List<Integer> all =
        IntStream.rangeClosed(1, 2 * VmChangeSubscription.BATCH + 1).boxed().toList();

    // When
    subscription.tell(all);

    // Then
    Set<Integer> heard = new HashSet<>();
    for (int batch = 0; batch < 3; batch++) {
      assertThat(next())
          .isInstanceOfSatisfying(
              ChangeNews.Rows.class,
              rows -> {
                assertThat(rows.ids()).hasSizeLessThanOrEqualTo(VmChangeSubscription.BATCH);
                heard.addAll(rows.ids());
              });
    }
    assertThat(heard).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void shouldTellEverythingInsteadOfSingleRows() throws InterruptedException {
    // When
    subscription.tell(List.of(1));
    subscription.tellEverything();
    subscription.tell(List.of(2));

    // Then
    assertThat(next()).isEqualTo(new ChangeNews.Everything());
    assertThat(next()).isEqualTo(new ChangeNews.Nothing());
  }

  @Test
  void shouldHearAgainAfterEverything() throws InterruptedException {
    // Given
    subscription.tellEverything();
    next();

    // When
    subscription.tell(List.of(2));

    // Then
    assertThat(next()).isEqualTo(new ChangeNews.Rows(Set.of(2)));
  }

  @Test
  void shouldDropWhoDoesNotFetchWhatChanges() throws InterruptedException {
    // When
    subscription.tell(IntStream.rangeClosed(1, VmChangeSubscription.CAPACITY).boxed().toList());
    subscription.tell(List.of(VmChangeSubscription.CAPACITY + 1));

    // Then
    assertThat(next()).isEqualTo(new ChangeNews.TooSlow());
    subscription.tell(List.of(1));
    subscription.end();
    assertThat(next()).isEqualTo(new ChangeNews.TooSlow());
  }

  @Test
  void shouldEndWhenItIsClosed() throws InterruptedException {
    // When
    subscription.close();

    // Then
    assertThat(next()).isEqualTo(new ChangeNews.Ended());
    assertThat(closed).containsExactly(subscription);
  }

  private ChangeNews next() throws InterruptedException {
    return subscription.await(Duration.ZERO);
  }
}
