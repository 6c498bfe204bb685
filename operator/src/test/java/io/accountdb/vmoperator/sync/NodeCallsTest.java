package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NodeCallsTest {
  private final Deque<Runnable> running = new ArrayDeque<>();
  private final AtomicInteger ended = new AtomicInteger();
  private final NodeCalls calls = new NodeCalls(2, running::add, ended::incrementAndGet);

  @Test
  void shouldMakeOnlyAFewCallsAtOnceToANode() {
    // When
    boolean first = calls.start("pve1", () -> {});
    boolean second = calls.start("pve1", () -> {});
    boolean third = calls.start("pve1", () -> {});
    boolean elsewhere = calls.start("pve2", () -> {});

    // Then
    assertThat(first).isTrue();
    assertThat(second).isTrue();
    assertThat(third).isFalse();
    assertThat(elsewhere).isTrue();
  }

  @Test
  void shouldFreeThePlaceWhenACallHasEndedHoweverItEnds() {
    // Given
    calls.start("pve1", () -> {});
    calls.start(
        "pve1",
        () -> {
          throw new IllegalStateException("thrown by the test, on purpose");
        });

    // When
    running.forEach(Runnable::run);

    // Then
    assertThat(ended).hasValue(2);
    assertThat(calls.start("pve1", () -> {})).isTrue();
    assertThat(calls.start("pve1", () -> {})).isTrue();
  }
}
