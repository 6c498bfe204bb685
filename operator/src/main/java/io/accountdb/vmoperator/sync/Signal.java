package io.accountdb.vmoperator.sync;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells the one thread of a {@link Loop} that there is work. Raised any number of times before the
 * thread looks, it wakes it once.
 */
final class Signal {
  private final Lock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean raised;
  private boolean ended;

  void raise() {
    lock.lock();
    try {
      raised = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Raises it for good: nobody waits for it any more. */
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns as soon as it has been raised since the last return, or when the longer time is over,
   * but not before the shorter one is.
   */
  void await(Duration atLeast, Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      long rest = atLeast.toNanos();
      while (!ended && rest > 0) {
        rest = changed.awaitNanos(rest);
      }
      long left = atMost.minus(atLeast).toNanos();
      while (!ended && !raised && left > 0) {
        left = changed.awaitNanos(left);
      }
      raised = false;
    } finally {
      lock.unlock();
    }
  }
}
