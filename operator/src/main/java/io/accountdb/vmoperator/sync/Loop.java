package io.accountdb.vmoperator.sync;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * A virtual thread that repeats one step of a cluster's agent: when its signal is raised and when
 * the step said that it is due again. A {@link ClusterAgent} has a fixed number of them.
 */
final class Loop implements AutoCloseable {
  /** Waiting longer than this gains nothing; it also keeps the arithmetic of waits in range. */
  static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private static final Logger log = LoggerFactory.getLogger(Loop.class);

  /** A loop rests for as long as its step took, so that it never takes more than half a core. */
  private static final Duration LONGEST_REST = Duration.ofSeconds(1);

  private static final Duration AFTER_A_BUG = Duration.ofSeconds(10);
  private static final Duration POLITE = Duration.ofSeconds(2);
  private static final Duration FORCED = Duration.ofSeconds(5);

  private final String cluster;
  private final Clock clock;
  private final Signal signal;
  private final Step step;
  private final Thread thread;
  private volatile boolean stopping;

  Loop(String job, String cluster, Clock clock, Signal signal, Step step) {
    this.cluster = cluster;
    this.clock = clock;
    this.signal = signal;
    this.step = step;
    this.thread = Thread.ofVirtual().name(job + "-" + cluster).unstarted(this::repeat);
  }

  void start() {
    thread.start();
  }

  /** Lets the present step end, without waiting for it. */
  void stop() {
    stopping = true;
    signal.end();
  }

  /** Stops, waits for the present step a while, and interrupts it where it takes longer. */
  @Override
  public void close() {
    stop();
    if (thread.getState() == Thread.State.NEW) {
      return;
    }
    try {
      if (!thread.join(POLITE)) {
        thread.interrupt();
        if (!thread.join(FORCED)) {
          log.warn("{} does not end, although it was interrupted", thread.getName());
        }
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private void repeat() {
    MDC.put("cluster", cluster);
    while (!stopping) {
      long begun = System.nanoTime();
      Duration wait = until(runStep());
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      try {
        signal.await(shorter(took, LONGEST_REST), wait);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private Instant runStep() {
    try {
      return step.run();
    } catch (RuntimeException e) {
      // The outermost edge of this thread: a mistake in one step must not end the agent in silence.
      log.error("{} failed", thread.getName(), e);
      return clock.instant().plus(AFTER_A_BUG);
    }
  }

  private Duration until(Instant due) {
    Duration wait = Duration.between(clock.instant(), due);
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  /** One step. */
  interface Step {
    /** Does what is due and returns when it is due again, unless the signal is raised before. */
    Instant run();
  }
}
