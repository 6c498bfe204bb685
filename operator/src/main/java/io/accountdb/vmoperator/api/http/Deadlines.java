package io.accountdb.vmoperator.api.http;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts a request that takes too long: whatever socket it waits for is closed by that, its
 * client's or the database's. Statements end much earlier, by a time-out of their own.
 */
public final class Deadlines implements AutoCloseable {
  private final Duration limit;
  private final ScheduledThreadPoolExecutor clock;

  public Deadlines(Duration limit) {
    this.limit = limit;
    clock =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("api-deadlines").factory());
    clock.setRemoveOnCancelPolicy(true);
  }

  /** Watches the present thread until it closes this. */
  public Watch watch() {
    Watch watch = new Watch(Thread.currentThread());
    watch.end = clock.schedule(watch::interrupt, limit.toMillis(), TimeUnit.MILLISECONDS);
    return watch;
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  /** One request; closed by the thread that works on it. */
  public static final class Watch implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final Thread thread;
    private boolean over;
    private boolean late;
    private @Nullable ScheduledFuture<?> end;

    private Watch(Thread thread) {
      this.thread = thread;
    }

    private void interrupt() {
      lock.lock();
      try {
        if (!over) {
          late = true;
          thread.interrupt();
        }
      } finally {
        lock.unlock();
      }
    }

    /** Whether it took too long, and was interrupted. */
    public boolean late() {
      lock.lock();
      try {
        return late;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        over = true;
      } finally {
        lock.unlock();
      }
      if (end != null) {
        end.cancel(false);
      }
    }
  }
}
