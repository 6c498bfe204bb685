package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.proxmox.Upid;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The door through which {@code reconcile} reads what is: guests, tasks, rows, owners. Answers come
 * from memory, but for {@link #owner}, {@link #bindings} and {@link #recordedVmids}, which may ask
 * the database.
 */
public interface Inventory {
  /** The last complete poll; empty until the first one since the cluster was connected. */
  Optional<Snapshot> snapshot(String cluster);

  /** How the polls and the writes of a cluster fare. */
  ClusterHealth health(String cluster);

  /**
   * How a task stands. The first question makes the agent watch the task, and wake the claimant
   * once it has ended.
   */
  TaskStatus task(String cluster, Upid upid, Claimant claimant);

  /**
   * Addresses that the guest's agent reports, IPv4 before IPv6; empty as long as nothing is known
   * of them, as after a restart.
   */
  Optional<List<GuestIpAddress>> addresses(String cluster, int vmid);

  /** How the agent inside a guest fares. */
  AgentSight agentOf(String cluster, int vmid);

  /**
   * Carries out a read of a guest's config and learns from it, so that it need not be read again
   * for the agent's sake. Throws what the read throws.
   */
  Optional<GuestConfig> config(
      String cluster, GuestAddress guest, Supplier<Optional<GuestConfig>> read);

  /**
   * Whether the guest that the last poll shows at a VMID is the VM with that smbios uuid: its
   * config said so, and since then its node, name, tags, size and uptime have not changed, nor has
   * a task of somebody else touched it.
   */
  boolean isProven(String cluster, int vmid, String biosUuid);

  /** Whether a claimant's VM has a row in {@code vms}. */
  MirrorState mirror(String cluster, Claimant claimant);

  /** The {@code users} row behind a database user name. */
  OwnerLookup owner(String username);

  /** What the database knows about which VM belongs to which VirtualMachine. */
  BindingLookup bindings(String cluster);

  /**
   * Which VMIDs from the first to the last have a row in {@code vms} on one of the cluster's nodes,
   * with a VM or without.
   */
  RecordedVmids recordedVmids(String cluster, int first, int last);

  /**
   * The guests that may be a resource's although the database knows no binding: to be searched
   * before another VM is made. Incomplete until all their configs have been read.
   */
  UnboundGuests unbound(String cluster);

  /** The templates whose disks are known, by VMID. */
  List<TemplateSight> templates(String cluster);

  /** Asks for a poll soon, because something was just changed. */
  void refresh(String cluster);
}
