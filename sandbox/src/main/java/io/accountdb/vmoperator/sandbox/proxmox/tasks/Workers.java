package io.accountdb.vmoperator.sandbox.proxmox.tasks;

import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.failure.ApiFailure;
import io.accountdb.vmoperator.sandbox.proxmox.time.ScaledClock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forks a worker for each long-running method and hands out its UPID, as {@code fork_worker} of
 * RESTEnvironment.pm does. A worker outlives the call that started it. Called by {@code guests}.
 */
public final class Workers implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Workers.class);

  private final TaskRegistry registry;
  private final ScaledClock clock;
  private final TaskInterference interference;
  private final AtomicLong processIds = new AtomicLong(4_000);
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  public Workers(TaskRegistry registry, ScaledClock clock, TaskInterference interference) {
    this.registry = registry;
    this.clock = clock;
    this.interference = interference;
  }

  /** What a worker does. */
  @FunctionalInterface
  public interface Work {
    /**
     * Works; what it throws is how the task ends.
     *
     * @param task for its log
     */
    void run(Task task) throws InterruptedException;
  }

  /**
   * Starts a worker.
   *
   * @param type {@code qmclone}, {@code qmstart} ...
   * @param id what the UPID names
   * @param affectedVmid the guest that is changed, which for a clone is not the one the UPID names
   */
  public Task fork(
      String node, String type, String id, int affectedVmid, Caller caller, Work work) {
    Task task = register(node, type, id, caller);
    Optional<TaskInterference.Verdict> verdict = interference.onStart(task.upid(), affectedVmid);
    Thread thread =
        Thread.ofVirtual().name(type + "-" + id).unstarted(() -> work(task, verdict, work));
    threads.add(thread);
    task.runBy(thread);
    thread.start();
    return task;
  }

  private Task register(String node, String type, String id, Caller caller) {
    // pstart counts the node's ticks since boot: anything that grows does.
    long processStart = 1_000_000 + clock.elapsed().toMillis() / 10;
    Upid upid =
        new Upid(
            node,
            processIds.incrementAndGet(),
            processStart,
            clock.now().getEpochSecond(),
            type,
            id,
            caller.id());
    Task task = new Task(upid);
    registry.add(task);
    return task;
  }

  /** Records a task of somebody else's that began and ended well just now. */
  public void recordFinished(String node, String type, int vmid, Caller caller) {
    Task task = register(node, type, String.valueOf(vmid), caller);
    task.succeed(clock.now());
    registry.archive(task);
  }

  private void work(Task task, Optional<TaskInterference.Verdict> verdict, Work work) {
    try {
      if (verdict.isPresent()) {
        clock.pause(verdict.get().delay());
        verdict.get().log().forEach(task::print);
        if (verdict.get().exitStatus().isPresent()) {
          throw ApiFailure.died(verdict.get().exitStatus().get());
        }
        for (int count = 0; count < verdict.get().warnings(); count++) {
          task.warn("something is not as it should be");
        }
      }
      work.run(task);
      task.succeed(clock.now());
    } catch (ApiFailure failure) {
      task.fail(clock.now(), failure.asExitStatus());
    } catch (InterruptedException signalled) {
      if (task.killed()) {
        task.vanish(clock.now());
      } else {
        task.fail(clock.now(), "received interrupt");
      }
    } catch (RuntimeException defect) {
      // The outermost edge of a worker: a task must end, and a defect of the simulator must show.
      log.error("worker {} broke", task.upid(), defect);
      task.fail(clock.now(), "simulator defect: " + defect);
    } finally {
      registry.archive(task);
      threads.remove(Thread.currentThread());
    }
  }

  /** Ends all workers, as a power failure does. */
  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }
}
