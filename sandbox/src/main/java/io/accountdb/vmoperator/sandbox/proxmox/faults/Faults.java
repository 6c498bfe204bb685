package io.accountdb.vmoperator.sandbox.proxmox.faults;

import io.accountdb.vmoperator.sandbox.proxmox.resources.WorkerCaches;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.TaskInterference;
import io.accountdb.vmoperator.sandbox.proxmox.tasks.Upid;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * What tests let go wrong, on purpose and on top of what goes wrong by itself. Asked by the
 * dispatcher before each call and by the workers before each task; where several match, the oldest
 * counts.
 */
public final class Faults implements TaskInterference {
  /** Until it is removed. */
  public static final int ALWAYS = Integer.MAX_VALUE;

  private final List<Armed<CallMatch.Target, CallFault>> calls = new CopyOnWriteArrayList<>();
  private final List<Armed<StartingTask, Verdict>> tasks = new CopyOnWriteArrayList<>();
  private final WorkerCaches caches;

  public Faults(WorkerCaches caches) {
    this.caches = caches;
  }

  private record StartingTask(Upid upid, int affectedVmid) {}

  /** A fault in place. */
  public interface Handle extends AutoCloseable {
    /** How often it has struck. */
    int strikes();

    /** Takes it away. */
    @Override
    void close();
  }

  private static final class Armed<S, F> implements Handle {
    private final List<Armed<S, F>> siblings;
    private final Predicate<S> predicate;
    private final F fault;
    private final int times;
    private final AtomicInteger strikes = new AtomicInteger();

    private Armed(List<Armed<S, F>> siblings, Predicate<S> predicate, F fault, int times) {
      this.siblings = siblings;
      this.predicate = predicate;
      this.fault = fault;
      this.times = times;
    }

    private boolean strikes(S subject) {
      return predicate.test(subject) && strikes.getAndUpdate(n -> Math.min(n + 1, times)) < times;
    }

    @Override
    public int strikes() {
      return strikes.get();
    }

    @Override
    public void close() {
      siblings.remove(this);
    }
  }

  /** Lets every matching call go wrong until the handle is closed. */
  public Handle on(CallMatch match, CallFault fault) {
    return on(match, fault, ALWAYS);
  }

  /** Lets the next matching calls go wrong. */
  public Handle on(CallMatch match, CallFault fault, int times) {
    Armed<CallMatch.Target, CallFault> armed = new Armed<>(calls, match::matches, fault, times);
    calls.add(armed);
    return armed;
  }

  /**
   * Lets the next matching tasks end with this exit status, their work undone.
   *
   * @param log what they print before
   */
  public Handle failTask(TaskMatch match, String exitStatus, int times, String... log) {
    return onTask(
        match, new Verdict(Duration.ZERO, List.of(log), Optional.of(exitStatus), 0), times);
  }

  /** Lets the next matching tasks begin late, by this much simulated time. */
  public Handle delayTask(TaskMatch match, Duration delay, int times) {
    return onTask(match, new Verdict(delay, List.of(), Optional.empty(), 0), times);
  }

  /** Lets the next matching tasks do their work and end with warnings. */
  public Handle warnTask(TaskMatch match, int warnings, int times) {
    return onTask(match, new Verdict(Duration.ZERO, List.of(), Optional.empty(), warnings), times);
  }

  private Handle onTask(TaskMatch match, Verdict verdict, int times) {
    Armed<StartingTask, Verdict> armed =
        new Armed<>(tasks, task -> match.matches(task.upid(), task.affectedVmid()), verdict, times);
    tasks.add(armed);
    return armed;
  }

  /**
   * Whether {@code cluster/resources} may go back in time from call to call; it does by default.
   */
  public void staleResources(boolean value) {
    caches.aged(value);
  }

  /** Takes all faults away. */
  public void clear() {
    calls.clear();
    tasks.clear();
    caches.aged(true);
  }

  /** The fault that meets a call. */
  public Optional<CallFault> onCall(CallMatch.Target target) {
    return strike(calls, target);
  }

  @Override
  public Optional<Verdict> onStart(Upid upid, int affectedVmid) {
    return strike(tasks, new StartingTask(upid, affectedVmid));
  }

  private static <S, F> Optional<F> strike(List<Armed<S, F>> faults, S subject) {
    for (Armed<S, F> armed : faults) {
      if (armed.strikes(subject)) {
        return Optional.of(armed.fault);
      }
    }
    return Optional.empty();
  }
}
