package io.accountdb.vmoperator.sandbox.proxmox.api;

import io.accountdb.vmoperator.sandbox.proxmox.time.ScaledClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The three pvedaemon workers of each node. A handler occupies one until it returns, so that a slow
 * call blocks its neighbours; pveproxy gives up after 30 seconds, while the handler goes on.
 */
final class Daemons {
  private static final int WORKERS = 3;

  /** How long pveproxy waits for an answer of pvedaemon or of another node. */
  static final Duration PROXY_TIMEOUT = Duration.ofSeconds(30);

  /**
   * What a handler computes takes real time, which no scale shortens: without a floor, a fast scale
   * on a busy machine would time out calls that wait for nothing.
   */
  private static final Duration MINIMUM_TIMEOUT = Duration.ofSeconds(2);

  private final ScaledClock clock;
  private final Duration minimumTimeout;
  private final Map<String, Semaphore> workers = new HashMap<>();

  Daemons(Iterable<String> nodes, ScaledClock clock) {
    this(nodes, clock, MINIMUM_TIMEOUT);
  }

  /** For tests that wait for the time-out. */
  Daemons(Iterable<String> nodes, ScaledClock clock, Duration minimumTimeout) {
    this.clock = clock;
    this.minimumTimeout = minimumTimeout;
    nodes.forEach(node -> workers.put(node, new Semaphore(WORKERS, true)));
  }

  /**
   * Runs a handler on a node.
   *
   * @return empty where pveproxy has given up
   */
  Optional<Reply> relay(String node, Callable<Reply> handler) throws InterruptedException {
    Semaphore nodeWorkers = Objects.requireNonNull(workers.get(node), node);
    FutureTask<Reply> task =
        new FutureTask<>(
            () -> {
              nodeWorkers.acquire();
              try {
                return handler.call();
              } finally {
                nodeWorkers.release();
              }
            });
    Thread.ofVirtual().name("pvedaemon-" + node).start(task);
    try {
      long nanos = Math.max(clock.realNanos(PROXY_TIMEOUT), minimumTimeout.toNanos());
      return Optional.of(task.get(nanos, TimeUnit.NANOSECONDS));
    } catch (TimeoutException givenUp) {
      return Optional.empty();
    } catch (ExecutionException broken) {
      throw new IllegalStateException(broken.getCause());
    }
  }
}
