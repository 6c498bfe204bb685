package io.accountdb.vmoperator.proxmox;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the calls under way, per node and per cluster, first come first served. The node's slot is
 * taken first: a call that waits for a slow node keeps no slot from the others. Used by {@link
 * HttpProxmoxApi}.
 */
final class CallSlots {
  /** Calls that the node asked answers by itself. */
  private static final String ANY_NODE = "";

  private final ClientLimits limits;
  private final Semaphore cluster;
  private final ConcurrentHashMap<String, NodeSlots> nodes = new ConcurrentHashMap<>();

  CallSlots(ClientLimits limits) {
    this.limits = limits;
    this.cluster = new Semaphore(limits.callsPerCluster(), true);
  }

  /** A place among the calls under way, given back by closing it. */
  interface Slot extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Waits for a slot; null where none came free in time.
   *
   * @param node null for a call that any node answers
   */
  @Nullable Slot take(@Nullable String node) throws InterruptedException {
    String key = node == null ? ANY_NODE : node;
    long deadline = System.nanoTime() + limits.queue().toNanos();
    NodeSlots slots = enter(key);
    boolean onNode = false;
    boolean granted = false;
    try {
      onNode = tryAcquire(slots.free(), deadline);
      granted = onNode && tryAcquire(cluster, deadline);
    } finally {
      if (!granted) {
        leave(key, onNode);
      }
    }
    return granted ? () -> giveBack(key) : null;
  }

  private void giveBack(String key) {
    cluster.release();
    leave(key, true);
  }

  /** Nodes are forgotten when nobody uses them, since their names come from outside. */
  private NodeSlots enter(String key) {
    return nodes.compute(
        key,
        (name, slots) ->
            slots == null
                ? new NodeSlots(new Semaphore(limits.callsPerNode(), true), 1)
                : new NodeSlots(slots.free(), slots.users() + 1));
  }

  private void leave(String key, boolean holding) {
    nodes.computeIfPresent(
        key,
        (name, slots) -> {
          if (holding) {
            slots.free().release();
          }
          return slots.users() == 1 ? null : new NodeSlots(slots.free(), slots.users() - 1);
        });
  }

  private static boolean tryAcquire(Semaphore semaphore, long deadline)
      throws InterruptedException {
    return semaphore.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private record NodeSlots(Semaphore free, int users) {}
}
