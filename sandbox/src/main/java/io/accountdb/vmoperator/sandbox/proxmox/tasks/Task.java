package io.accountdb.vmoperator.sandbox.proxmox.tasks;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One worker: its log, and how it ended. Kept by {@link TaskRegistry}. */
public final class Task {
  /** Lines of one log; no worker here prints more, a runaway one is cut. */
  private static final int MAXIMUM_LINES = 5_000;

  private final Upid upid;
  private final List<String> lines = new ArrayList<>();
  private final AtomicInteger warnings = new AtomicInteger();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable End end;
  private volatile @Nullable Thread worker;
  private volatile boolean killed;

  Task(Upid upid) {
    this.upid = upid;
  }

  /** When and how. */
  public record End(Instant time, String status) {}

  public Upid upid() {
    return upid;
  }

  /** Empty while it runs. */
  public Optional<End> end() {
    return Optional.ofNullable(end);
  }

  public boolean running() {
    return end == null;
  }

  /** Adds a line to the log. Called by the worker. */
  public void print(String line) {
    synchronized (lines) {
      if (lines.size() < MAXIMUM_LINES) {
        lines.add(line);
      }
    }
  }

  /** Adds a warning: a task that ends well then ends with {@code WARNINGS: n}. */
  public void warn(String line) {
    warnings.incrementAndGet();
    print("WARN: " + line);
  }

  /** The log so far. */
  public List<String> log() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /** Blocks until the worker has ended. */
  public void await() throws InterruptedException {
    ended.await();
  }

  /** As a signal to the worker process: it dies at its next wait. */
  public void interrupt() {
    @Nullable Thread thread = worker;
    if (thread != null && running()) {
      thread.interrupt();
    }
  }

  /**
   * As a signal that cannot be caught: it dies at its next wait, cleans nothing up, and its log has
   * no result.
   */
  public void kill() {
    killed = true;
    interrupt();
  }

  /** Whether it is dying and can do nothing more about it. */
  public boolean killed() {
    return killed;
  }

  void runBy(Thread thread) {
    worker = thread;
  }

  /** Ends well: OK, or with warnings. */
  void succeed(Instant time) {
    int count = warnings.get();
    finish(
        time,
        count == 0 ? "OK" : "WARNINGS: " + count,
        count == 0 ? "TASK OK" : "TASK WARNINGS: " + count);
  }

  void fail(Instant time, String status) {
    finish(time, status, "TASK ERROR: " + status);
  }

  /** Ends without a word; who asks is told that (Tasks.pm, UPID.pm). */
  void vanish(Instant time) {
    end = new End(time, "unexpected status");
    ended.countDown();
  }

  private void finish(Instant time, String status, String lastLine) {
    print(lastLine);
    end = new End(time, status);
    ended.countDown();
  }
}
