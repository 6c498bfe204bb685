package io.accountdb.vmoperator.sandbox.proxmox.resources;

import io.accountdb.vmoperator.sandbox.proxmox.guests.Guest;
import io.accountdb.vmoperator.sandbox.proxmox.guests.GuestState;
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

  /** The nodes do not broadcast at the same moment. */
  private final Map<String, Duration> phases = new HashMap<>();

  Broadcasts(List<Node> nodes) {
    for (int index = 0; index < nodes.size(); index++) {
      phases.put(nodes.get(index).name(), Duration.ofMillis(3_300L * index % INTERVAL.toMillis()));
    }
  }

  /** A guest as of a broadcast. */
  record Sample(GuestState state, Duration time) {}

  /** What was last broadcast about a guest before a moment; empty for one too new for any. */
  Optional<Sample> latest(Guest guest, String node, Duration moment) {
    long phase = phases.getOrDefault(node, Duration.ZERO).toNanos();
    long intervals = Math.floorDiv(moment.toNanos() - phase, INTERVAL.toNanos());
    Duration time = Duration.ofNanos(intervals * INTERVAL.toNanos() + phase);
    return guest.history().at(time).map(state -> new Sample(state, time));
  }
}
