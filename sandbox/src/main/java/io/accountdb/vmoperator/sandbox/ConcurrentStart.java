package io.accountdb.vmoperator.sandbox;

import io.accountdb.vmoperator.sandbox.host.SandboxException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Starts the parts of a {@link Sandbox} at the same time; if one fails, the others are closed. */
final class ConcurrentStart {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Begun<?>> begun = new ArrayList<>();

  private record Begun<T>(Future<T> part, Consumer<T> close) {
    void closeIfStarted() {
      if (part.state() == Future.State.SUCCESS) {
        close.accept(part.resultNow());
      }
    }
  }

  <T> Future<T> begin(Callable<T> start, Consumer<T> close) {
    Future<T> part = threads.submit(start);
    begun.add(new Begun<>(part, close));
    return part;
  }

  /** The started part, or the failure of its start. */
  <T> T await(Future<T> part) {
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
    begun.forEach(Begun::closeIfStarted);
  }
}
