package io.accountdb.vmoperator.sync;

import java.util.List;
import java.util.Optional;
import java.util.Set;

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
    Optional<List<Claim>> all = claims.on(cluster);
    all.ifPresent(this::wake);
    return all.isPresent();
  }

  /** Wakes those who claim one of these guests. */
  void wakeOf(Set<Integer> vmids) {
    vmids.forEach(vmid -> wake(claims.on(cluster, vmid)));
  }

  private void wake(List<Claim> claimed) {
    claimed.forEach(claim -> wake(claim.claimant()));
  }

  void wake(Claimant claimant) {
    waker.wakeVirtualMachine(claimant);
  }
}
