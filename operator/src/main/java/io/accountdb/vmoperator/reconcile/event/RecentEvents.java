package io.accountdb.vmoperator.reconcile.event;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was written of late: the same happening again is counted on the event that tells it, and no
 * resource may flood the API server. Bounded in memory; for one thread, {@link EventRecorder}'s.
 */
final class RecentEvents {
  /** After such a pause it is news again. */
  private static final Duration SERIES = Duration.ofMinutes(10);

  /** Of one resource: so many writes at once, and then one more for each interval. */
  private static final int BURST = 25;

  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final int REMEMBERED = 4096;

  private final Map<Key, Series> series = bounded();
  private final Map<String, Budget> budgets = bounded();

  /** How a happening is to be written. */
  sealed interface Writing {
    /** As an event of its own. */
    record First() implements Writing {}

    /** As one more of the event with that name. */
    record Again(String name, int count) implements Writing {}

    /** Not at all: there were too many. */
    record TooMany() implements Writing {}
  }

  private record Key(String uid, Happening happening) {}

  private record Series(String name, int count, Instant last) {}

  /**
   * Writes that may follow at once.
   *
   * @param since from when the next ones are counted
   */
  private record Budget(int left, Instant since) {
    Budget at(Instant now) {
      long more = Duration.between(since, now).dividedBy(INTERVAL);
      return left + more >= BURST
          ? new Budget(BURST, now)
          : new Budget((int) (left + more), since.plus(INTERVAL.multipliedBy(more)));
    }

    Budget spent() {
      return new Budget(left - 1, since);
    }
  }

  /** How to write a happening of the resource with that uid now. */
  Writing next(String uid, Happening happening, Instant now) {
    @Nullable Budget known = budgets.get(uid);
    Budget budget = known == null ? new Budget(BURST, now) : known.at(now);
    if (budget.left() == 0) {
      budgets.put(uid, budget);
      return new Writing.TooMany();
    }
    budgets.put(uid, budget.spent());
    @Nullable Series told = series.get(new Key(uid, happening));
    return told == null || told.last().plus(SERIES).isBefore(now)
        ? new Writing.First()
        : new Writing.Again(told.name(), told.count() + 1);
  }

  /** It was written, by the event with that name and for the so-many-th time. */
  void written(String uid, Happening happening, String name, int count, Instant now) {
    series.put(new Key(uid, happening), new Series(name, count, now));
  }

  private static <K, V> Map<K, V> bounded() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > REMEMBERED;
      }
    };
  }
}
