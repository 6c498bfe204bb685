package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.resource.ProxmoxClusterSpec.Defaults;
import io.accountdb.vmoperator.sync.ClusterHealth;
import io.accountdb.vmoperator.sync.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The ProxmoxCluster as a VirtualMachine sees it. */
sealed interface ClusterView {
  /** No such ProxmoxCluster. */
  record NotFound() implements ClusterView {}

  /** It does not allow the VirtualMachine's Namespace. */
  record NotAllowed() implements ClusterView {}

  /** It is being connected, by an operator that has just begun. */
  record Connecting() implements ClusterView {}

  /**
   * It is there, but its credentials or its certificate authority are not.
   *
   * @param since when that was noticed
   */
  record NotConnected(String message, Instant since) implements ClusterView {}

  /**
   * It is connected, be it reachable or not.
   *
   * @param templates patterns that a template must match one of; null: any template
   * @param tokenUser who our own tasks belong to, {@code user@realm!name}
   * @param serverTime Proxmox's clock
   */
  record Connected(
      @Nullable Defaults defaults,
      @Nullable List<String> templates,
      String tokenUser,
      Instant serverTime,
      ClusterHealth health,
      Optional<Snapshot> snapshot)
      implements ClusterView {}
}
