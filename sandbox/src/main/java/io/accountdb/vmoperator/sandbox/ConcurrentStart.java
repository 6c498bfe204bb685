package io.accountdb.vmoperator.sandbox;

import io.accountdb.vmoperator.sandbox.host.SandboxException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the parts of a {@link Sandbox} at the same time; if one fails, the others are closed. */
final class ConcurrentStart {
  private static final Logger LOG = LoggerFactory.getLogger(ConcurrentStart.class);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<? extends AutoCloseable>> begun = new ArrayList<>();

  <T extends AutoCloseable> Future<T> begin(Callable<T> start) {
    Future<T> started = threads.submit(start);
    begun.add(started);
    return started;
  }

  /** The started part, or the failure of its start. */
  <T extends AutoCloseable> T await(Future<T> part) {
    try {
      return part.get();
    } catch (ExecutionException e) {
      switch (part.exceptionNow()) {
        case RuntimeException failure -> throw failure;
        case Error error -> throw error;
        case Throwable cause -> throw new SandboxException("the start failed: " + cause, cause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted while starting", e);
    }
  }

  /** Waits for all that has begun, and closes what has come of it. */
  void abandon() {
    threads.shutdownNow();
    threads.close();
    for (Future<? extends AutoCloseable> part : begun) {
      if (part.state() == Future.State.SUCCESS) {
        close(part.resultNow());
      }
    }
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      // AutoCloseable declares any; the failure that led here is what the caller has to see.
      LOG.warn("a part that had started does not close", e);
    }
  }
}
