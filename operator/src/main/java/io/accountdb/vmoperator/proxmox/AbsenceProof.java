package io.accountdb.vmoperator.proxmox;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One observation of whether a VMID has left the cluster. An error, a missing right or a lost
 * quorum proves nothing. Called by {@code sync} before it drops a row and by {@code reconcile}
 * before it lets a finalizer go; both ask twice, some seconds apart.
 */
public final class AbsenceProof {
  private AbsenceProof() {}

  /**
   * Looks once. Needs Sys.Audit on {@code /}: without it the token sees neither the quorum nor the
   * tasks of others, and an absence stays unproven.
   *
   * @param node where the guest was last seen; its own task list is asked too, because the
   *     cluster's is broadcast with a delay. Null where no node is known
   */
  public static Presence check(ProxmoxApi api, int vmid, @Nullable String node) {
    try {
      return api.isVmidFree(vmid) ? look(api, vmid, node) : new Presence.Present();
    } catch (ProxmoxException e) {
      return new Presence.Unproven(e.failure().message());
    }
  }

  private static Presence look(ProxmoxApi api, int vmid, @Nullable String node) {
    ClusterStatus status = api.clusterStatus();
    if (!status.quorate()) {
      return new Presence.Unproven("the Proxmox cluster is not quorate");
    }
    Optional<TaskSummary> running =
        Stream.concat(api.clusterTasks().stream(), nodeTasks(api, status, vmid, node).stream())
            .filter(TaskSummary::running)
            .filter(task -> task.upid().id().equals(Integer.toString(vmid)))
            .findFirst();
    return running
        .<Presence>map(task -> new Presence.Unproven("a task still runs for it: " + task.upid()))
        .orElseGet(Presence.Gone::new);
  }

  /** A node that is no member any more has nothing to ask; one that is offline fails the proof. */
  private static List<TaskSummary> nodeTasks(
      ProxmoxApi api, ClusterStatus status, int vmid, @Nullable String node) {
    return node == null || !status.onlineByNode().containsKey(node)
        ? List.of()
        : api.nodeTasks(node, new TaskQuery(vmid, null, null));
  }
}
