package io.accountdb.vmoperator.sandbox.proxmox.resources;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The three pveproxy workers, each with its own copy of the statistics that may be two seconds old
 * (PVE/Cluster.pm): two calls in a row, answered by different ones, can go back in time.
 */
public final class WorkerCaches {
  private static final List<Duration> AGES =
      List.of(Duration.ZERO, Duration.ofSeconds(2), Duration.ofSeconds(1));

  private final AtomicInteger calls = new AtomicInteger();
  private volatile boolean aged = true;

  /** Tests that need every answer to be the latest switch the ages off. */
  public void aged(boolean value) {
    aged = value;
  }

  /** How old the answer of the worker is whose turn it is. */
  Duration nextAge() {
    int worker = Math.floorMod(calls.getAndIncrement(), AGES.size());
    return aged ? AGES.get(worker) : Duration.ZERO;
  }
}
