package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopTest {
  private final Signal signal = new Signal();
  private final AtomicInteger steps = new AtomicInteger();

  @Test
  void shouldRunAtTheStartAndWhenTheSignalIsRaised() {
    // Given
    try (Loop loop = loop(() -> Instant.MAX)) {
      loop.start();
      await().until(() -> steps.get() == 1);

      // When
      signal.raise();

      // Then
      await().until(() -> steps.get() == 2);
    }
  }

  @Test
  void shouldRunAgainWhenTheStepSaidSo() {
    // Given
    Instant soon = Clock.systemUTC().instant().plusMillis(50);

    // When
    try (Loop loop = loop(() -> steps.get() == 1 ? soon : Instant.MAX)) {
      loop.start();

      // Then
      await().until(() -> steps.get() == 2);
      assertThat(Clock.systemUTC().instant()).isAfterOrEqualTo(soon);
    }
  }

  @Test
  void shouldGoOnAfterAMistakeInAStep() {
    // Given
    Loop.Step broken =
        () -> {
          if (steps.get() == 1) {
            throw new IllegalStateException("thrown by the test, on purpose");
          }
          return Instant.MAX;
        };

    // When
    try (Loop loop = loop(broken)) {
      loop.start();
      await().until(() -> steps.get() == 1);
      signal.raise();

      // Then
      await().until(() -> steps.get() == 2);
    }
  }

  @Test
  void shouldInterruptAStepThatHangsWhenItIsClosed() {
    // Given
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger interrupted = new AtomicInteger();
    Loop loop =
        loop(
            () -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                Thread.currentThread().interrupt();
              }
              return Instant.MAX;
            });
    loop.start();
    await().until(() -> steps.get() == 1);

    // When
    loop.close();

    // Then
    assertThat(interrupted).hasValue(1);
  }

  @Test
  void shouldRestForAWhileHoweverOftenItIsRaised() throws InterruptedException {
    // Given
    Instant rested = Clock.systemUTC().instant().plusMillis(50);
    signal.raise();

    // When
    signal.await(Duration.ofMillis(50), Duration.ofMinutes(1));

    // Then
    assertThat(Clock.systemUTC().instant()).isAfterOrEqualTo(rested.minusMillis(1));
  }

  @Test
  void shouldNotRestWhenItIsOver() throws InterruptedException {
    // When
    signal.end();

    // Then
    signal.await(Duration.ofDays(1), Duration.ofDays(2));
  }

  private Loop loop(Loop.Step step) {
    return new Loop(
        "test",
        "lab",
        Clock.systemUTC(),
        signal,
        () -> {
          steps.incrementAndGet();
          return step.run();
        });
  }
}
