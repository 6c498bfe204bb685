package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.GuestConfig;

/** What a look for a guest's config found. */
sealed interface ConfigSight {
  /** It is on this node. */
  record Found(String node, GuestConfig config) implements ConfigSight {}

  /** Proxmox says that none of the nodes has it. */
  record Missing() implements ConfigSight {}

  /**
   * The token may not see it: it is another pool's, not in our pool yet, or not there at all, since
   * Proxmox checks rights before it looks (403 hides existence).
   */
  record Hidden(String message) implements ConfigSight {}
}
