package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.sync.Claimant;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which resources clones were sent for, so that a status that was lost, or a resource that was
 * deleted by force and applied again, is told from a new one. Kept in memory: of every resource
 * that is older than this process a clone may have been sent.
 */
final class SentClones {
  /** How far the clock of the API server and ours may be apart. */
  private static final Duration CLOCKS_APART = Duration.ofSeconds(10);

  /** No clone takes longer, and once it is done the list of guests shows it. */
  private static final Duration KEPT = Duration.ofDays(1);

  private final Instant begun;
  private final Map<String, Instant> sent = new ConcurrentHashMap<>();

  /**
   * Knows of none yet.
   *
   * @param begun when this process began to lead
   */
  SentClones(Instant begun) {
    this.begun = begun;
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
  boolean mayBeUnknown(VirtualMachine vm) {
    Instant created = Instant.parse(vm.getMetadata().getCreationTimestamp());
    return mayBeUnknown(VirtualMachineIndex.claimant(vm), created);
  }

  boolean mayBeUnknown(Claimant claimant, Instant created) {
    return sent.containsKey(claimant.toString()) || created.isBefore(begun.plus(CLOCKS_APART));
  }
}
