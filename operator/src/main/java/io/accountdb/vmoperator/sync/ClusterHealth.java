package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.Permissions;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster's agent fares.
 *
 * @param lastCompletePoll null until the first
 * @param pollFailure why the latest poll failed; null where it did not
 * @param failingSince of the present series of failed polls
 * @param storeProblem why the latest snapshot is not in the database; null where it is
 * @param version of the node that answers; null until it was read
 * @param quorate null where the token may not read it
 * @param permissions what the token may do; null until that was read
 */
public record ClusterHealth(
    @Nullable Instant lastCompletePoll,
    @Nullable ProxmoxFailure pollFailure,
    @Nullable Instant failingSince,
    @Nullable StoreProblem storeProblem,
    @Nullable String version,
    @Nullable Boolean quorate,
    int nodesOnline,
    int nodesTotal,
    int guests,
    @Nullable Permissions permissions) {

  /** Nothing is known yet. */
  public static final ClusterHealth UNKNOWN =
      new ClusterHealth(null, null, null, null, null, null, 0, 0, 0, null);

  /** The same, but for the database. */
  ClusterHealth withStoreProblem(@Nullable StoreProblem problem) {
    return new ClusterHealth(
        lastCompletePoll,
        pollFailure,
        failingSince,
        problem,
        version,
        quorate,
        nodesOnline,
        nodesTotal,
        guests,
        permissions);
  }

  /** The same, but for the latest poll, which failed. */
  ClusterHealth withPollFailure(ProxmoxFailure failure, Instant at) {
    return new ClusterHealth(
        lastCompletePoll,
        failure,
        failingSince == null ? at : failingSince,
        storeProblem,
        version,
        quorate,
        nodesOnline,
        nodesTotal,
        guests,
        permissions);
  }

  /**
   * A reason for the Synced condition, such as {@code DatabaseUnreachable}, {@code
   * NodeOwnerNotFound} or {@code NodeRowAmbiguous}, and what to do.
   */
  public record StoreProblem(String reason, String message) {}
}
