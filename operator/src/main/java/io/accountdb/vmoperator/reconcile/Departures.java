package io.accountdb.vmoperator.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * When those resources were deleted that are gone already, of the last two minutes: whoever deletes
 * ten at a time and waits for them deletes many, too. Kept in memory: a restart forgets those, and
 * what is held stays held all the same.
 */
final class Departures {
  private static final Duration KEPT = Duration.ofMinutes(2);

  private final Map<String, Map<String, Instant>> byCluster = new HashMap<>();

  synchronized void note(String cluster, String uid, Instant deletion, Instant now) {
    byCluster.computeIfAbsent(cluster, ignored -> new HashMap<>()).put(uid, deletion);
    Instant oldest = now.minus(KEPT);
    byCluster.values().forEach(times -> times.values().removeIf(oldest::isAfter));
    byCluster.values().removeIf(Map::isEmpty);
  }

  /** Deletion times by uid. */
  synchronized Map<String, Instant> of(String cluster) {
    return Map.copyOf(byCluster.getOrDefault(cluster, Map.of()));
  }
}
