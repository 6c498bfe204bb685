package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.CurrentStatus;
import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.Presence;
import io.accountdb.vmoperator.proxmox.TaskSummary;
import io.accountdb.vmoperator.proxmox.Upid;
import io.accountdb.vmoperator.sync.BindingLookup;
import io.accountdb.vmoperator.sync.RecordedVmids;
import io.accountdb.vmoperator.sync.UnboundGuests;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something the planner has to know and that a snapshot cannot tell. Put by {@link Planner},
 * answered by {@link Observer} with one read, then planned again.
 *
 * @param <A> what an answer is
 */
sealed interface Question<A> {
  /** For messages. */
  default String describe() {
    return switch (this) {
      case Config(int vmid, var ignored) -> "the config of VMID " + vmid;
      case RunningConfig(GuestAddress guest) -> "the config that %s runs with".formatted(guest);
      case Power(GuestAddress guest) -> "the power state of " + guest;
      case NextVmid() -> "a free VMID";
      case VmidFree(int vmid) -> "whether VMID %d is free".formatted(vmid);
      case Recorded(int first, int last) -> "the rows of the VMIDs %d to %d".formatted(first, last);
      case Tasks(String node, var ignored, int vmid, var since) ->
          "the tasks of VMID %d on %s".formatted(vmid, node);
      case RunningTasks() -> "the running tasks";
      case TaskLog(Upid upid) -> "the log of " + upid;
      case Absence(int vmid, var ignored) -> "whether VMID %d is gone".formatted(vmid);
      case Bindings() -> "the bindings of VMs";
      case Unbound() -> "the guests without a binding";
      case TakenVmids() -> "the VMIDs of other resources";
      case TakenUpids() -> "the tasks of other resources";
    };
  }

  /** A guest's config, looked for on these nodes in this order. */
  record Config(int vmid, List<String> nodes) implements Question<ConfigSight> {
    public Config {
      nodes = List.copyOf(nodes);
    }
  }

  /** The values a running guest uses now. */
  record RunningConfig(GuestAddress guest) implements Question<Optional<GuestConfig>> {}

  /** A guest's live power state; empty: no such guest there. */
  record Power(GuestAddress guest) implements Question<Optional<CurrentStatus>> {}

  /** The lowest VMID that is free by Proxmox's own range. */
  record NextVmid() implements Question<Integer> {}

  /** Whether no guest has the VMID. */
  record VmidFree(int vmid) implements Question<Boolean> {}

  /** Which VMIDs from the first to the last have a row in the database. */
  record Recorded(int first, int last) implements Question<RecordedVmids> {}

  /**
   * Tasks of a node, of a type, about a VMID, since a time (null: at any); running and ended ones,
   * one page.
   */
  record Tasks(String node, String type, int vmid, @Nullable Instant since)
      implements Question<List<TaskSummary>> {}

  /** The running tasks of all nodes, as far as the token may see them. */
  record RunningTasks() implements Question<List<TaskSummary>> {}

  /** The last lines that a task of ours logged, oldest first. */
  record TaskLog(Upid upid) implements Question<List<String>> {}

  /** One observation towards the proof that a VM is gone. */
  record Absence(int vmid, String node) implements Question<Presence> {}

  /** Which VMs the database knows to be whose. */
  record Bindings() implements Question<BindingLookup> {}

  /** Which guests may be a resource's although no row says so. */
  record Unbound() implements Question<UnboundGuests> {}

  /** VMIDs of other resources: in their status, their intent, or just being chosen. */
  record TakenVmids() implements Question<Set<Integer>> {}

  /** UPIDs in other resources' intents. */
  record TakenUpids() implements Question<Set<String>> {}
}
