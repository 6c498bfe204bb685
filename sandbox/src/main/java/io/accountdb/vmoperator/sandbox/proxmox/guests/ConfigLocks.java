package io.accountdb.vmoperator.sandbox.proxmox.guests;

import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.time.ScaledClock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The lock files under {@code /var/lock/qemu-server}: one per guest and node, held while its config
 * or process is worked on. (The config's own {@code lock} key is another thing: it survives.)
 */
public final class ConfigLocks {
  /** How long all but a clone wait. */
  public static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final ScaledClock clock;
  private final Map<Place, ReentrantReadWriteLock> locks = new ConcurrentHashMap<>();

  private record Place(String node, int vmid) {}

  public ConfigLocks(ScaledClock clock) {
    this.clock = clock;
  }

  /** What is done under a lock. */
  @FunctionalInterface
  public interface Action {
    void run() throws InterruptedException;
  }

  /** What is done under a lock and comes to something. */
  @FunctionalInterface
  public interface Call<T> {
    T call() throws InterruptedException;
  }

  /**
   * Works alone.
   *
   * @throws ApiFailure 500 where others hold the lock for longer than the simulated time-out
   */
  public void exclusively(String node, int vmid, Duration timeout, Action action)
      throws InterruptedException {
    hold(lock(node, vmid).writeLock(), vmid, timeout, resultless(action));
  }

  /** As {@link #exclusively}, and gives what came of it. */
  <T> T callExclusively(String node, int vmid, Duration timeout, Call<T> call)
      throws InterruptedException {
    return hold(lock(node, vmid).writeLock(), vmid, timeout, call);
  }

  /** Works beside others who share. */
  public void shared(String node, int vmid, Duration timeout, Action action)
      throws InterruptedException {
    hold(lock(node, vmid).readLock(), vmid, timeout, resultless(action));
  }

  private static Call<Boolean> resultless(Action action) {
    return () -> {
      action.run();
      return true;
    };
  }

  private ReentrantReadWriteLock lock(String node, int vmid) {
    return locks.computeIfAbsent(new Place(node, vmid), _ -> new ReentrantReadWriteLock(true));
  }

  private <T> T hold(Lock lock, int vmid, Duration timeout, Call<T> call)
      throws InterruptedException {
    if (!lock.tryLock(clock.realNanos(timeout), TimeUnit.NANOSECONDS)) {
      throw ApiFailure.died(
          "can't lock file '/var/lock/qemu-server/lock-" + vmid + ".conf' - got timeout");
    }
    try {
      return call.call();
    } finally {
      lock.unlock();
    }
  }
}
