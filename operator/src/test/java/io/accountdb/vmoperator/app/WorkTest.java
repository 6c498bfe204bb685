package io.accountdb.vmoperator.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class WorkTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final List<Exception> failures = new CopyOnWriteArrayList<>();

  @Test
  void shouldStartOnceAndStopOnce() throws Exception {
    // Given
    Work work = new Work(new RecordedStations(), failures::add);
    work.begin();
    work.begin();
    await().until(() -> work.objections().isEmpty());

    // When
    boolean ended = work.end(LIMIT);

    // Then
    assertThat(ended).isTrue();
    assertThat(calls).containsExactly("start", "stop");
  }

  @Test
  void shouldNotStartAfterTheEnd() throws Exception {
    // Given
    Work work = new Work(new RecordedStations(), failures::add);

    // When
    boolean ended = work.end(LIMIT);
    work.begin();

    // Then
    assertThat(ended).isTrue();
    assertThat(calls).isEmpty();
  }

  @Test
  void shouldInterruptAStartThatTheEndOvertakes() throws Exception {
    // Given
    CountDownLatch never = new CountDownLatch(1);
    Work work =
        new Work(
            new RecordedStations() {
              @Override
              public void start() throws InterruptedException {
                super.start();
                never.await();
              }
            },
            failures::add);
    work.begin();
    await().until(() -> calls.contains("start"));
    assertThat(work.objections()).containsExactly("the stations are being started");

    // When
    boolean ended = work.end(LIMIT);

    // Then
    assertThat(ended).isTrue();
    assertThat(calls).containsExactly("start", "stop");
  }

  @Test
  void shouldTellThatWorkHasNotEndedWithinTheLimit() throws Exception {
    // Given
    CountDownLatch hanging = new CountDownLatch(1);
    Work work =
        new Work(
            new RecordedStations() {
              @Override
              public void stop() {
                await().forever().until(() -> hanging.getCount() == 0);
              }
            },
            failures::add);
    work.begin();
    await().until(() -> work.objections().isEmpty());

    // When
    boolean ended = work.end(Duration.ofMillis(50));

    // Then
    assertThat(ended).isFalse();
    hanging.countDown();
  }

  @Test
  void shouldReportAFailedStart() {
    // Given
    RuntimeException failure = new IllegalStateException("the schema is too old");
    Work work =
        new Work(
            new RecordedStations() {
              @Override
              public void start() {
                throw failure;
              }
            },
            failures::add);

    // When
    work.begin();

    // Then
    await().untilAsserted(() -> assertThat(failures).containsExactly(failure));
    assertThat(work.objections()).isNotEmpty();
  }

  private class RecordedStations implements Stations {
    @Override
    public void start() throws InterruptedException {
      calls.add("start");
    }

    @Override
    public void stop() {
      calls.add("stop");
    }

    @Override
    public List<String> objections() {
      return List.of();
    }
  }
}
