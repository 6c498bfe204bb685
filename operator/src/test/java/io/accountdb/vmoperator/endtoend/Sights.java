package io.accountdb.vmoperator.endtoend;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Looks again and again on behalf of the many lives that wait for something at the same time. */
final class Sights implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final Supplier<Sight> source;
  private final AtomicReference<CompletableFuture<Sight>> next =
      new AtomicReference<>(new CompletableFuture<>());
  private final ScheduledExecutorService watcher =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("sights").factory());

  Sights(Supplier<Sight> source) {
    this.source = source;
    watcher.scheduleWithFixedDelay(this::take, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void take() {
    CompletableFuture<Sight> due = next.getAndSet(new CompletableFuture<>());
    try {
      due.complete(source.get());
    } catch (RuntimeException e) {
      due.completeExceptionally(e);
    }
  }

  /** Waits for the first sight that is taken after this call. */
  Sight look() {
    return next.get().join();
  }

  @Override
  public void close() {
    watcher.shutdownNow();
    next.get().cancel(false);
  }
}
