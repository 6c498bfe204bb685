package io.accountdb.vmoperator.app.management;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/**
 * The loops that must go round for the process to be alive; {@code /livez} asks for those that are
 * late. It measures by the monotonic clock, so that setting the time kills nothing.
 */
public final class Heartbeats implements Probe {
  private final LongSupplier nanoTime;
  private final ConcurrentMap<String, Heartbeat> beating = new ConcurrentHashMap<>();

  /**
   * @param nanoTime {@link System#nanoTime}, but in tests
   */
  public Heartbeats(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * A loop's heartbeat; it counts from the first beat on.
   *
   * @param limit after how long without a beat the loop is taken for stuck
   */
  public Heartbeat of(String loop, Duration limit) {
    return new Heartbeat(loop, limit);
  }

  /** The loops that have not beaten within their limit, sorted. */
  @Override
  public List<String> objections() {
    long now = nanoTime.getAsLong();
    return beating.values().stream()
        .filter(heartbeat -> now - heartbeat.last > heartbeat.limit.toNanos())
        .map(heartbeat -> heartbeat.loop + " is stuck")
        .sorted()
        .toList();
  }

  /** Held by one loop. */
  public final class Heartbeat implements AutoCloseable {
    private final String loop;
    private final Duration limit;
    private volatile long last;

    private Heartbeat(String loop, Duration limit) {
      this.loop = loop;
      this.limit = limit;
    }

    /** The loop has come round. */
    public void beat() {
      last = nanoTime.getAsLong();
      beating.putIfAbsent(loop, this);
    }

    /** The loop has ended as it should. */
    @Override
    public void close() {
      beating.remove(loop, this);
    }
  }
}
