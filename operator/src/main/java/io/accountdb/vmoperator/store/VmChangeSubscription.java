package io.accountdb.vmoperator.store;

import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one listener of a {@link VmChangeFeed} has not heard yet. Changes of the same row are one.
 * It holds so many and no more: a listener that does not fetch them is told that it was too slow.
 */
public final class VmChangeSubscription implements AutoCloseable {
  /** How many rows wait at most. */
  static final int CAPACITY = 20_000;

  /** How many are handed out at once, so that they can be read in one statement. */
  static final int BATCH = 500;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final Set<Integer> waiting = new LinkedHashSet<>();
  private final Consumer<VmChangeSubscription> closing;
  private boolean everything;
  private @Nullable ChangeNews last;

  VmChangeSubscription(Consumer<VmChangeSubscription> closing) {
    this.closing = closing;
  }

  void tell(Collection<Integer> ids) {
    lock.lock();
    try {
      // Who is to look at everything has no use for single rows.
      if (last == null && !everything) {
        waiting.addAll(ids);
        if (waiting.size() > CAPACITY) {
          waiting.clear();
          last = new ChangeNews.TooSlow();
        }
      }
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void tellEverything() {
    lock.lock();
    try {
      waiting.clear();
      everything = true;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void end() {
    lock.lock();
    try {
      if (last == null) {
        last = new ChangeNews.Ended();
      }
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for what is next; the last news comes again and again. */
  public ChangeNews await(Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (last == null && !everything && waiting.isEmpty()) {
        if (left <= 0) {
          return new ChangeNews.Nothing();
        }
        left = news.awaitNanos(left);
      }
      return next();
    } finally {
      lock.unlock();
    }
  }

  private ChangeNews next() {
    if (last != null) {
      return last;
    }
    if (everything) {
      everything = false;
      return new ChangeNews.Everything();
    }
    Set<Integer> batch = new LinkedHashSet<>();
    Iterator<Integer> each = waiting.iterator();
    while (each.hasNext() && batch.size() < BATCH) {
      batch.add(each.next());
      each.remove();
    }
    return new ChangeNews.Rows(batch);
  }

  /** Nothing is kept for it any more. */
  @Override
  public void close() {
    closing.accept(this);
    end();
  }
}
