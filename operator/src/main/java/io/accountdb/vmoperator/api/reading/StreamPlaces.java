package io.accountdb.vmoperator.api.reading;

import io.accountdb.vmoperator.api.problem.Limit;
import io.accountdb.vmoperator.api.problem.Problems;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** How many streams are open, in all and for each user. */
final class StreamPlaces {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

  private final int inAll;
  private final int perUser;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, Integer> taken = new HashMap<>();
  private int total;

  StreamPlaces(int inAll, int perUser) {
    this.inAll = inAll;
    this.perUser = perUser;
  }

  /** A place that is taken; closing it frees it. */
  interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Takes a place.
   *
   * @throws io.accountdb.vmoperator.api.problem.ProblemException 429 where none is left
   */
  Place take(int userId) {
    lock.lock();
    try {
      if (taken.getOrDefault(userId, 0) >= perUser) {
        throw Problems.beyond(
            Limit.STREAMS, "you have %d streams open; close one".formatted(perUser), RETRY_AFTER);
      }
      if (total >= inAll) {
        throw Problems.beyond(
            Limit.STREAMS,
            "%d streams are open, and no more are taken here".formatted(inAll),
            RETRY_AFTER);
      }
      total++;
      taken.merge(userId, 1, Integer::sum);
      return () -> free(userId);
    } finally {
      lock.unlock();
    }
  }

  /** How many are taken. */
  int taken() {
    lock.lock();
    try {
      return total;
    } finally {
      lock.unlock();
    }
  }

  private void free(int userId) {
    lock.lock();
    try {
      total--;
      taken.computeIfPresent(userId, (_, count) -> count == 1 ? null : count - 1);
    } finally {
      lock.unlock();
    }
  }
}
