package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxException;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.proxmox.TaskSummary;
import io.accountdb.vmoperator.proxmox.Upid;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the Proxmox tasks that resources wait for, by one list a second for all of them, and
 * wakes the claimant of each that ended. A {@link ClusterAgent}'s task loop runs {@link #step}.
 *
 * <p>A task that the list does not show as running has not therefore ended (the list is empty for a
 * token without Sys.Audit on {@code /}, and a little late for every other): then it is asked for by
 * its UPID.
 */
final class TaskWatch {
  private static final Logger log = LoggerFactory.getLogger(TaskWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** In which {@code cluster/resources} certainly comes to show what a task has done. */
  private static final Duration LIST_LAG = Duration.ofMinutes(1);

  private static final Backoff LIST_RETRY = new Backoff(INTERVAL, Duration.ofSeconds(10));
  private static final Backoff TASK_RETRY = new Backoff(INTERVAL, Duration.ofSeconds(5));

  private final ProxmoxApi proxmox;
  private final Clock clock;
  private final NodeCalls calls;
  private final EndedTasks ended;
  private final Runnable onEnd;
  private final ClaimantWaker claimants;
  private final Consumer<Set<Integer>> onForeign;
  private final ForeignTasks foreign = new ForeignTasks();
  private final Map<Upid, Watched> watched = new ConcurrentHashMap<>();
  private final Set<Upid> inFlight = ConcurrentHashMap.newKeySet();

  private volatile boolean listAsked;
  private @Nullable Instant previousList;
  private int listFailures;

  /**
   * Watches nothing until the first {@link #ask}.
   *
   * @param calls carries out the questions by UPID
   * @param onEnd told after each end, because a poll is worth making then
   * @param onForeign told the VMIDs that tasks of others have touched
   */
  TaskWatch(
      ProxmoxApi proxmox,
      Clock clock,
      NodeCalls calls,
      ClaimantWaker claimants,
      Runnable onEnd,
      Consumer<Set<Integer>> onForeign) {
    this.proxmox = proxmox;
    this.clock = clock;
    this.calls = calls;
    this.claimants = claimants;
    this.onEnd = onEnd;
    this.onForeign = onForeign;
    this.ended = new EndedTasks(clock);
  }

  /** How the task stands, as far as is known; watches it until it ends. Any thread. */
  TaskStatus ask(Upid upid, Claimant claimant) {
    return ended
        .find(upid)
        .orElseGet(
            () -> {
              watched.putIfAbsent(upid, new Watched(claimant, 0, clock.instant()));
              return new TaskStatus.Running();
            });
  }

  /** Makes one list due although nobody may wait for a task: others have theirs. Any thread. */
  void polled() {
    listAsked = true;
  }

  /**
   * Whether the operator itself is starting the guest, or has done so a short while ago. Any
   * thread.
   */
  boolean isStarting(int vmid) {
    String id = Integer.toString(vmid);
    Predicate<Upid> start = upid -> upid.type().equals("qmstart") && upid.id().equals(id);
    return watched.keySet().stream().anyMatch(start)
        || ended.anySucceeded(start, clock.instant().minus(LIST_LAG));
  }

  /** One round; returns when the next is due, far ahead while nothing is watched. */
  Instant step() {
    Instant now = clock.instant();
    if (watched.isEmpty() && !listAsked) {
      return Instant.MAX;
    }
    Instant due = nextList();
    boolean clockSetBack = previousList != null && now.isBefore(previousList);
    if (now.isBefore(due) && !clockSetBack) {
      return due;
    }
    previousList = now;
    listAsked = false;
    try {
      List<TaskSummary> list = proxmox.clusterTasks();
      look(list, now);
      Set<Integer> touched = foreign.touched(list, this::isOurs);
      if (!touched.isEmpty()) {
        onForeign.accept(touched);
      }
      if (listFailures > 0) {
        log.info("tasks can be listed again");
      }
      listFailures = 0;
    } catch (ProxmoxException e) {
      listFailures++;
      if (listFailures == 1) {
        log.warn("tasks cannot be listed: {}", e.failure().message());
      }
    }
    return watched.isEmpty() && !listAsked ? Instant.MAX : nextList();
  }

  private Instant nextList() {
    Instant previous = previousList;
    if (previous == null) {
      return Instant.MIN;
    }
    return previous.plus(listFailures == 0 ? INTERVAL : LIST_RETRY.after(listFailures));
  }

  private boolean isOurs(Upid upid) {
    return watched.containsKey(upid) || ended.find(upid).isPresent();
  }

  private void look(List<TaskSummary> list, Instant now) {
    Map<Upid, Boolean> running =
        list.stream()
            .collect(
                Collectors.toMap(TaskSummary::upid, TaskSummary::running, Boolean::logicalAnd));
    watched.forEach(
        (upid, watch) -> {
          @Nullable Boolean runs = running.get(upid);
          boolean due = runs == null ? !now.isBefore(watch.askAt()) : !runs;
          if (due && inFlight.add(upid) && !calls.start(upid.node(), () -> askByUpid(upid))) {
            inFlight.remove(upid);
          }
        });
  }

  private void askByUpid(Upid upid) {
    try {
      TaskStatus status = proxmox.taskStatus(upid);
      switch (status) {
        case TaskStatus.Running _ -> askLater(upid);
        case TaskStatus.Succeeded _ -> end(upid, status);
        case TaskStatus.Failed _ -> end(upid, status);
        case TaskStatus.Untraceable _ -> end(upid, status);
      }
    } catch (ProxmoxException e) {
      log.debug("task {} cannot be asked for: {}", upid, e.failure().message());
      askLater(upid);
    } finally {
      inFlight.remove(upid);
    }
  }

  private void askLater(Upid upid) {
    watched.computeIfPresent(upid, (same, watch) -> watch.askedAt(clock.instant()));
  }

  private void end(Upid upid, TaskStatus status) {
    ended.remember(upid, status);
    @Nullable Watched watch = watched.remove(upid);
    onEnd.run();
    if (watch != null) {
      claimants.wake(watch.claimant());
    }
  }

  /**
   * A task that has not ended.
   *
   * @param asks by UPID, without an end
   * @param askAt when to ask by UPID again, if no list shows it
   */
  private record Watched(Claimant claimant, int asks, Instant askAt) {
    Watched askedAt(Instant now) {
      return new Watched(claimant, asks + 1, now.plus(TASK_RETRY.after(asks + 1)));
    }
  }
}
