package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestResource;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.Executor;

/**
 * The calls that the {@link GuestWatch} makes to a node at once. Each lane has places of its own:
 * thousands of VMs that were just discovered, or whose agents hang, do not hold up the one that a
 * resource waits for.
 */
final class GuestLanes {
  private final NodeCalls claimed;
  private final NodeCalls others;
  private final NodeCalls agents;

  /**
   * Runs the calls on the executor.
   *
   * @param afterEach told when a call has ended and its place is free
   */
  GuestLanes(Executor executor, Runnable afterEach) {
    claimed = new NodeCalls(2, executor, afterEach);
    others = new NodeCalls(1, executor, afterEach);
    agents = new NodeCalls(1, executor, afterEach);
  }

  /** Starts the call, unless its node has its share of such calls already. */
  boolean start(DueCall due, Runnable call) {
    NodeCalls lane =
        switch (due.purpose()) {
          case CLAIMED -> claimed;
          case OTHER -> others;
          case AGENT -> agents;
        };
    return lane.start(due.guest().node(), call);
  }

  /** What a call is for. */
  enum Purpose {
    /** The config of a VM that a resource claims. */
    CLAIMED,
    /** The config of a VM that none claims. */
    OTHER,
    /** Addresses. */
    AGENT
  }

  /**
   * A call whose time has come.
   *
   * @param rank the lower, the sooner; among equals who has waited longer comes first
   */
  record DueCall(GuestResource guest, Purpose purpose, int rank, Instant due) {
    static final Comparator<DueCall> ORDER =
        Comparator.comparingInt(DueCall::rank).thenComparing(DueCall::due);
  }
}
