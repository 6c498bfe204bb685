package io.accountdb.vmoperator.endtoend;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

/**
 * The one switch of an operator's edges. Each resource is held at its kill point until all are
 * there; then the operator dies, and no call of it passes an edge any more.
 */
final class OperatorLife {
  private final Map<String, KillCase> kills = new ConcurrentHashMap<>();
  private final Set<String> held = ConcurrentHashMap.newKeySet();
  private final List<Runnable> lastCalls = new CopyOnWriteArrayList<>();
  private final List<Runnable> lateCalls = new CopyOnWriteArrayList<>();
  private final LongAdder writes = new LongAdder();
  private final CountDownLatch death = new CountDownLatch(1);

  /** Ends the thread that would have gone on. */
  static final class KilledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    KilledException() {
      super("this operator is dead");
    }
  }

  void holdAt(KillCase kill) {
    kills.put(kill.name(), kill);
  }

  /** Names of the resources that are held. */
  Set<String> held() {
    return Set.copyOf(held);
  }

  /** A request that changes something in Kubernetes is on its way. */
  void writing() {
    writes.increment();
  }

  long writes() {
    return writes.sum();
  }

  void requireLife() {
    if (death.getCount() == 0) {
      throw new KilledException();
    }
  }

  /**
   * A thread of the operator comes by on its way to a side effect. Returns where it may go on.
   *
   * @param call has the effect, past the edges of the operator
   */
  void reach(String resource, KillPoint point, Runnable call) {
    requireLife();
    KillCase kill = kills.get(resource);
    if (kill == null || kill.point() != point) {
      return;
    }
    switch (kill.state()) {
      case NOT_SENT -> {}
      case UNDER_WAY -> lateCalls.add(call);
      case TASK_RUNS -> lastCalls.add(call);
      case DONE -> call.run();
    }
    held.add(resource);
    awaitDeath();
    throw new KilledException();
  }

  private void awaitDeath() {
    try {
      death.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Kills, and lets happen what was to happen in this moment. */
  void end() {
    death.countDown();
    lastCalls.forEach(Runnable::run);
  }

  /** Lets happen what was still under way. */
  void deliverLateCalls() {
    lateCalls.forEach(Runnable::run);
  }
}
