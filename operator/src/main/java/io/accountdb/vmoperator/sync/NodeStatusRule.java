package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.NodeResource;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.store.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a node's row is to say of it. Used by the {@link NodeRegister}. */
record NodeStatusRule(Duration pollInterval) {
  private static final Duration SHORTEST_GRACE = Duration.ofSeconds(60);
  private static final int GRACE_IN_INTERVALS = 3;

  /**
   * Empty where the row is to keep what it says.
   *
   * @param node as the latest complete poll has it; null where that lacks it
   */
  Optional<NodeStatus> status(ClusterHealth health, @Nullable NodeResource node, Instant now) {
    ProxmoxFailure failure = health.pollFailure();
    if (failure != null) {
      return ofUnreachable(failure, health.failingSince(), now);
    }
    if (health.lastCompletePoll() == null) {
      return Optional.empty();
    }
    if (node == null) {
      return Optional.of(NodeStatus.DISCONNECTED);
    }
    return switch (node.status()) {
      case "online" -> Optional.of(NodeStatus.CONNECTED);
      case "offline" -> Optional.of(NodeStatus.DISCONNECTED);
      default -> Optional.empty();
    };
  }

  private Optional<NodeStatus> ofUnreachable(
      ProxmoxFailure failure, @Nullable Instant since, Instant now) {
    if (failure instanceof ProxmoxFailure.NeedsPerson) {
      return Optional.of(NodeStatus.ERROR);
    }
    Duration grace = pollInterval.multipliedBy(GRACE_IN_INTERVALS);
    if (grace.compareTo(SHORTEST_GRACE) < 0) {
      grace = SHORTEST_GRACE;
    }
    return since != null && !now.isBefore(since.plus(grace))
        ? Optional.of(NodeStatus.DISCONNECTED)
        : Optional.empty();
  }
}
