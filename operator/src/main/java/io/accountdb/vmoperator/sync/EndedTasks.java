package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.proxmox.Upid;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How tasks ended, for as long as their claimants may still ask: ten minutes, and no more than
 * 10,000 of them. One that was forgotten is simply asked for again. Used by the {@link TaskWatch}.
 */
final class EndedTasks {
  private static final Duration KEPT = Duration.ofMinutes(10);
  private static final int MOST = 10_000;

  private final Clock clock;
  private final Map<Upid, End> ends = new LinkedHashMap<>();

  EndedTasks(Clock clock) {
    this.clock = clock;
  }

  synchronized Optional<TaskStatus> find(Upid upid) {
    @Nullable End end = ends.get(upid);
    return Optional.ofNullable(end).map(End::status);
  }

  /** Whether such a task has ended well since then. */
  synchronized boolean anySucceeded(Predicate<Upid> which, Instant since) {
    return ends.entrySet().stream()
        .filter(end -> end.getValue().status() instanceof TaskStatus.Succeeded)
        .filter(end -> end.getValue().at().isAfter(since))
        .anyMatch(end -> which.test(end.getKey()));
  }

  synchronized void remember(Upid upid, TaskStatus status) {
    Instant now = clock.instant();
    ends.putIfAbsent(upid, new End(status, now));
    Iterator<End> oldestFirst = ends.values().iterator();
    while (oldestFirst.hasNext()
        && (oldestFirst.next().at().plus(KEPT).isBefore(now) || ends.size() > MOST)) {
      oldestFirst.remove();
    }
  }

  private record End(TaskStatus status, Instant at) {}
}
