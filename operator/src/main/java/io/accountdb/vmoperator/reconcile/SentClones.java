package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.sync.Claimant;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Which resources clones were sent for, so that a status that was lost, or a resource that was
 * deleted by force and applied again, is told from a new one. Kept in memory, by name: for every
 * resource whose name is older than this process a clone may have been sent.
 */
final class SentClones {
  /** No clone takes longer, and once it is done the list of guests shows it. */
  private static final Duration KEPT = Duration.ofDays(1);

  private final Predicate<Claimant> older;
  private final Map<String, Instant> sent = new ConcurrentHashMap<>();

  /**
   * Knows of none yet.
   *
   * @param older whether there may have been a resource of this name before this process
   */
  SentClones(Predicate<Claimant> older) {
    this.older = older;
  }

  void note(Claimant claimant, Instant now) {
    sent.values().removeIf(now.minus(KEPT)::isAfter);
    sent.put(claimant.toString(), now);
  }

  /** Its VM is proven gone. */
  void forget(Claimant claimant) {
    sent.remove(claimant.toString());
  }

  /** Whether one may have been sent of which the resource's status does not tell. */
  boolean mayBeUnknown(Claimant claimant) {
    return sent.containsKey(claimant.toString()) || older.test(claimant);
  }
}
