package io.accountdb.vmoperator.app;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one life of the {@link Stations}: started on a thread of its own, interrupted where the end
 * comes first, stopped within a limit. Held by {@link OperatorProcess}.
 */
final class Work {
  private static final Logger log = LoggerFactory.getLogger(Work.class);

  private final Stations stations;
  private final Thread starter;
  private final Consumer<Exception> onFailure;
  private boolean begun;
  private boolean ended;
  private volatile boolean started;

  /**
   * @param onFailure told what the stations' start has thrown
   */
  Work(Stations stations, Consumer<Exception> onFailure) {
    this.stations = stations;
    this.onFailure = onFailure;
    starter = Thread.ofVirtual().name("start").unstarted(this::start);
  }

  /** Starts the stations, unless the end came first. */
  synchronized void begin() {
    if (!begun && !ended) {
      begun = true;
      starter.start();
    }
  }

  private void start() {
    try {
      stations.start();
      started = true;
      log.info("Working");
    } catch (InterruptedException e) {
      log.info("Told to end while starting");
      // The outermost edge of this thread: whatever went wrong ends the process.
    } catch (StartException | RuntimeException e) {
      if (hasEnded()) {
        // Whatever the interrupt has broken off is no failure.
        log.info("Told to end while starting: {}", e.getMessage());
      } else {
        onFailure.accept(e);
      }
    }
  }

  private synchronized boolean hasEnded() {
    return ended;
  }

  List<String> objections() {
    List<String> objections = stations.objections();
    return started || !objections.isEmpty()
        ? objections
        : List.of("the stations are being started");
  }

  /**
   * Stops the stations, if they were started.
   *
   * @return whether all of them have ended within the limit
   */
  boolean end(Duration limit) throws InterruptedException {
    synchronized (this) {
      ended = true;
      if (!begun) {
        return true;
      }
    }
    long deadline = System.nanoTime() + limit.toNanos();
    starter.interrupt();
    if (!starter.join(limit)) {
      return false;
    }
    Thread stopper = Thread.ofVirtual().name("stop").start(stations::stop);
    return stopper.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
  }
}
