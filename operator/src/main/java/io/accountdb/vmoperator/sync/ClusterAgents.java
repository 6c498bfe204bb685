package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One agent for each connected ProxmoxCluster. Called by {@code reconcile} as these come and go.
 */
public interface ClusterAgents {
  /**
   * Starts an agent, or replaces the one that the cluster has. The client stays the caller's, who
   * closes it once the agent has been replaced or stopped.
   */
  void connect(ClusterSettings settings, ProxmoxApi proxmox);

  /** Stops the cluster's agent and forgets its snapshot; rows stay. */
  void disconnect(String cluster);

  /**
   * What an agent needs of the ProxmoxCluster.
   *
   * @param nodeOwner database user that owns the node rows made for this cluster
   * @param vmids from which those of new VMs are chosen; null for any
   * @param discovery whether VMs that no resource claims get rows, too
   */
  record ClusterSettings(
      String cluster,
      Duration pollInterval,
      String nodeOwner,
      @Nullable VmidRange vmids,
      boolean discovery) {}

  /** VMIDs from first to last, both included. */
  record VmidRange(int first, int last) {
    boolean has(int vmid) {
      return first <= vmid && vmid <= last;
    }
  }
}
