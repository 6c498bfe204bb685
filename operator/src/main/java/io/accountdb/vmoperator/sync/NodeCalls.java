package io.accountdb.vmoperator.sync;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a loop make slow calls aside, but no more than a few at once to a node: a call to a guest
 * whose agent hangs holds one of the node's three workers for seconds (AnyEvent.pm of
 * pve-http-server), and one dead node must not hold up the others.
 */
final class NodeCalls {
  private static final Logger log = LoggerFactory.getLogger(NodeCalls.class);

  private final int perNode;
  private final Executor executor;
  private final Runnable afterEach;
  private final Map<String, Semaphore> permits = new ConcurrentHashMap<>();

  /**
   * Runs the calls on the executor.
   *
   * @param afterEach told when a call has ended and its place is free
   */
  NodeCalls(int perNode, Executor executor, Runnable afterEach) {
    this.perNode = perNode;
    this.executor = executor;
    this.afterEach = afterEach;
  }

  /** Starts the call, unless the node already has its share of them. */
  boolean start(String node, Runnable call) {
    Semaphore places = permits.computeIfAbsent(node, name -> new Semaphore(perNode));
    if (!places.tryAcquire()) {
      return false;
    }
    executor.execute(
        () -> {
          try {
            call.run();
          } catch (RuntimeException e) {
            // The outermost edge of this thread: nobody else would tell of the mistake.
            log.error("a call to node {} failed unexpectedly", node, e);
          } finally {
            places.release();
            afterEach.run();
          }
        });
    return true;
  }
}
