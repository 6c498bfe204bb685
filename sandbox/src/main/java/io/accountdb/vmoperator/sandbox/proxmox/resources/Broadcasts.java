package io.accountdb.vmoperator.sandbox.proxmox.resources;

import io.accountdb.vmoperator.sandbox.proxmox.guests.ClusterHealth;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.Node;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The statistics that each node's pvestatd broadcasts every ten seconds: whoever asks the cluster
 * for a guest's name or status is told what it was at the last broadcast of its node.
 */
final class Broadcasts {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  /** Statistics that nobody renews are dropped then (status.c of pmxcfs). */
  private static final Duration EXPIRY = Duration.ofMinutes(5);

  private final ClusterHealth health;

  /** The nodes do not broadcast at the same moment. */
  private final Map<String, Duration> phases = new HashMap<>();

  Broadcasts(List<Node> nodes, ClusterHealth health) {
    this.health = health;
    for (int index = 0; index < nodes.size(); index++) {
      phases.put(nodes.get(index).name(), Duration.ofMillis(3_300L * index % INTERVAL.toMillis()));
    }
  }

  /** When a node's statistics that are known at a moment were broadcast; empty: they expired. */
  Optional<Duration> latest(String node, Duration moment) {
    Duration due = due(node, moment);
    Duration made =
        health
            .silence(node)
            .filter(silence -> silence.covers(due))
            .map(silence -> due(node, silence.from()))
            .orElse(due);
    return Optional.of(made).filter(_ -> moment.minus(made).compareTo(EXPIRY) <= 0);
  }

  private Duration due(String node, Duration moment) {
    long phase = phases.getOrDefault(node, Duration.ZERO).toNanos();
    long intervals = Math.floorDiv(moment.toNanos() - phase, INTERVAL.toNanos());
    return Duration.ofNanos(intervals * INTERVAL.toNanos() + phase);
  }
}
