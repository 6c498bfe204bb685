package io.accountdb.vmoperator.sync;

import java.util.List;
import java.util.Optional;

/**
 * The door through which {@code sync} asks {@code reconcile}, which answers from the informer's
 * cache, which guest belongs to which resource.
 */
public interface Claims {
  /** Every claim on a guest of the cluster; empty while the cache has not been filled yet. */
  Optional<List<Claim>> on(String cluster);

  /** The claims on one guest, found without a look at the others; none while nobody knows. */
  List<Claim> on(String cluster, int vmid);
}
