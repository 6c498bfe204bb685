package io.accountdb.vmoperator.sync;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Wakes those resources of one cluster that claim certain guests. */
final class ClaimantWaker {
  private final String cluster;
  private final Claims claims;
  private final Waker waker;

  ClaimantWaker(String cluster, Claims claims, Waker waker) {
    this.cluster = cluster;
    this.claims = claims;
    this.waker = waker;
  }

  /** Wakes every claimant; false where it is not known yet who they are. */
  boolean wakeAll() {
    return wake(claim -> true);
  }

  void wakeOf(Set<Integer> vmids) {
    if (!vmids.isEmpty()) {
      wake(claim -> vmids.contains(claim.vmid()));
    }
  }

  void wake(Claimant claimant) {
    waker.wakeVirtualMachine(claimant);
  }

  private boolean wake(Predicate<Claim> which) {
    Optional<List<Claim>> all = claims.on(cluster);
    all.stream()
        .flatMap(List::stream)
        .filter(which)
        .map(Claim::claimant)
        .forEach(waker::wakeVirtualMachine);
    return all.isPresent();
  }
}
