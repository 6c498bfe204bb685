package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.ProxmoxFailure;

/** What came of a question. */
sealed interface Answer<A> {
  /** Proxmox answered. */
  record Known<A>(A value) implements Answer<A> {}

  /** It did not, or refused. */
  record Failed<A>(ProxmoxFailure failure) implements Answer<A> {}
}
