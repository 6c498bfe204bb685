package io.accountdb.vmoperator.sandbox.proxmox.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.sandbox.proxmox.time.ScaledClock;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class DaemonsTest {
  private static final Reply DONE = new Reply(200, "OK", Map.of(), true);

  @Test
  void shouldMakeAFourthCallWaitForOneOfThree() throws Exception {
    // Given
    Daemons daemons = new Daemons(List.of("pve1"), new ScaledClock(1, Clock.systemUTC()));
    CountDownLatch hold = new CountDownLatch(1);
    AtomicInteger running = new AtomicInteger();

    // When
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Optional<Reply>>> calls =
          Stream.generate(
                  () ->
                      callers.submit(
                          () ->
                              daemons.relay(
                                  "pve1",
                                  () -> {
                                    running.incrementAndGet();
                                    hold.await();
                                    return DONE;
                                  })))
              .limit(4)
              .toList();
      Awaitility.await().until(() -> running.get() == 3);
      boolean fourthRuns = running.get() > 3;
      hold.countDown();

      // Then
      assertThat(fourthRuns).isFalse();
      for (Future<Optional<Reply>> call : calls) {
        assertThat(call.get()).contains(DONE);
      }
      assertThat(running).hasValue(4);
    }
  }

  @Test
  void shouldGiveUpOnAHandlerThatGoesOn() throws Exception {
    // Given
    Daemons daemons =
        new Daemons(
            List.of("pve1"), new ScaledClock(1_000, Clock.systemUTC()), Duration.ofMillis(1));
    CountDownLatch hold = new CountDownLatch(1);
    CompletableFuture<Boolean> finished = new CompletableFuture<>();

    // When
    Optional<Reply> reply =
        daemons.relay(
            "pve1",
            () -> {
              hold.await();
              finished.complete(true);
              return DONE;
            });
    hold.countDown();

    // Then
    assertThat(reply).isEmpty();
    Awaitility.await().until(finished::isDone);
  }
}
