package io.accountdb.vmoperator.proxmox;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One Proxmox VE cluster, as the operator may use it. Called by {@code sync} (reads) and {@code
 * reconcile} (reads and changes).
 *
 * <p>Every method blocks, has a deadline and throws {@link ProxmoxException}, whose {@link
 * ProxmoxFailure} tells what may be done about it. No method repeats a change by itself.
 */
public interface ProxmoxApi extends AutoCloseable {
  /** How many rows {@link #nodeTasks} asks for, and gets at most: Proxmox's own default. */
  int TASKS_PER_PAGE = 50;

  /** GET /version. */
  ProxmoxVersion version();

  /** GET /access/permissions: the effective privileges of the token, by path. */
  Permissions permissions();

  /** GET /cluster/status; needs Sys.Audit on {@code /}. */
  ClusterStatus clusterStatus();

  /** GET /cluster/resources: guests (qemu and lxc) and nodes. Neither complete nor monotonic. */
  ClusterResources resources();

  /**
   * GET /cluster/tasks: running tasks and up to 25 finished ones a node. Empty for a token without
   * Sys.Audit on {@code /}; a task that is missing here has not therefore ended.
   */
  List<TaskSummary> clusterTasks();

  /** GET /nodes/{node}/tasks: one page of the tasks of a node, running and finished. */
  List<TaskSummary> nodeTasks(String node, TaskQuery query);

  /** GET /nodes/{node}/tasks/{upid}/status, on the node that the UPID names. */
  TaskStatus taskStatus(Upid upid);

  /** GET /nodes/{node}/tasks/{upid}/log: the last lines, oldest first. */
  List<String> taskLogTail(Upid upid, int lines);

  /** GET /cluster/nextid: the lowest free VMID. It reserves nothing. */
  int nextVmid();

  /** GET /cluster/nextid?vmid=N: whether no guest of the cluster has this VMID. */
  boolean isVmidFree(int vmid);

  /** GET config, pending values merged in; empty where Proxmox says there is no such file. */
  Optional<GuestConfig> config(GuestAddress guest);

  /** GET config?current=1: the values that a running guest uses now. */
  Optional<GuestConfig> runningConfig(GuestAddress guest);

  /** PUT config, guarded by the digest of the config that the change was planned from. */
  void updateConfig(GuestAddress guest, ConfigChange change);

  /**
   * PUT resize: a disk grows. That there is no such disk, that it would shrink or that the digest
   * is stale, tells only the task.
   */
  Upid resize(GuestAddress guest, DiskResize resize);

  /** GET status/current; empty where Proxmox says there is no such guest on that node. */
  Optional<CurrentStatus> currentStatus(GuestAddress guest);

  /** POST clone, full. */
  Upid clone(GuestAddress template, CloneRequest request);

  /** POST status/start. */
  Upid start(GuestAddress guest);

  /** POST status/shutdown; with {@code force} the guest is killed when the timeout is over. */
  Upid shutdown(GuestAddress guest, Duration timeout, boolean force);

  /** POST status/stop: pulls the plug. */
  Upid stop(GuestAddress guest);

  /** DELETE with purge=1, without destroy-unreferenced-disks. */
  Upid destroy(GuestAddress guest);

  /** GET agent/network-get-interfaces. */
  AgentAnswer agentInterfaces(GuestAddress guest);

  /** Proxmox's own clock, by the {@code Date} header of its latest answer. */
  Instant serverTime();

  /** Ends calls in flight and releases connections. */
  @Override
  void close();
}
