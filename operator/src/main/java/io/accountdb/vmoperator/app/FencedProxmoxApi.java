package io.accountdb.vmoperator.app;

import io.accountdb.vmoperator.proxmox.AgentAnswer;
import io.accountdb.vmoperator.proxmox.CloneRequest;
import io.accountdb.vmoperator.proxmox.ClusterResources;
import io.accountdb.vmoperator.proxmox.ClusterStatus;
import io.accountdb.vmoperator.proxmox.ConfigChange;
import io.accountdb.vmoperator.proxmox.CurrentStatus;
import io.accountdb.vmoperator.proxmox.DiskResize;
import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.Permissions;
import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxException;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.proxmox.ProxmoxVersion;
import io.accountdb.vmoperator.proxmox.TaskQuery;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.proxmox.TaskSummary;
import io.accountdb.vmoperator.proxmox.Upid;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Lets no change through to Proxmox unless this process certainly leads: a process that was
 * suspended, or cut off from the API server, must not act beside its successor. Reads pass.
 */
final class FencedProxmoxApi implements ProxmoxApi {
  private final ProxmoxApi proxmox;
  private final BooleanSupplier leads;

  FencedProxmoxApi(ProxmoxApi proxmox, BooleanSupplier leads) {
    this.proxmox = proxmox;
    this.leads = leads;
  }

  private ProxmoxApi fenced() {
    if (!leads.getAsBoolean()) {
      throw new ProxmoxException(
          new ProxmoxFailure.RetrySoon(
              "not sent: the operator's Lease has not been renewed lately", false),
          null);
    }
    return proxmox;
  }

  @Override
  public void updateConfig(GuestAddress guest, ConfigChange change) {
    fenced().updateConfig(guest, change);
  }

  @Override
  public Upid resize(GuestAddress guest, DiskResize resize) {
    return fenced().resize(guest, resize);
  }

  @Override
  public Upid clone(GuestAddress template, CloneRequest request) {
    return fenced().clone(template, request);
  }

  @Override
  public Upid start(GuestAddress guest) {
    return fenced().start(guest);
  }

  @Override
  public Upid shutdown(GuestAddress guest, Duration timeout, boolean force) {
    return fenced().shutdown(guest, timeout, force);
  }

  @Override
  public Upid stop(GuestAddress guest) {
    return fenced().stop(guest);
  }

  @Override
  public Upid destroy(GuestAddress guest) {
    return fenced().destroy(guest);
  }

  @Override
  public ProxmoxVersion version() {
    return proxmox.version();
  }

  @Override
  public Permissions permissions() {
    return proxmox.permissions();
  }

  @Override
  public ClusterStatus clusterStatus() {
    return proxmox.clusterStatus();
  }

  @Override
  public ClusterResources resources() {
    return proxmox.resources();
  }

  @Override
  public List<TaskSummary> clusterTasks() {
    return proxmox.clusterTasks();
  }

  @Override
  public List<TaskSummary> nodeTasks(String node, TaskQuery query) {
    return proxmox.nodeTasks(node, query);
  }

  @Override
  public TaskStatus taskStatus(Upid upid) {
    return proxmox.taskStatus(upid);
  }

  @Override
  public List<String> taskLogTail(Upid upid, int lines) {
    return proxmox.taskLogTail(upid, lines);
  }

  @Override
  public int nextVmid() {
    return proxmox.nextVmid();
  }

  @Override
  public boolean isVmidFree(int vmid) {
    return proxmox.isVmidFree(vmid);
  }

  @Override
  public Optional<GuestConfig> config(GuestAddress guest) {
    return proxmox.config(guest);
  }

  @Override
  public Optional<GuestConfig> runningConfig(GuestAddress guest) {
    return proxmox.runningConfig(guest);
  }

  @Override
  public Optional<CurrentStatus> currentStatus(GuestAddress guest) {
    return proxmox.currentStatus(guest);
  }

  @Override
  public AgentAnswer agentInterfaces(GuestAddress guest) {
    return proxmox.agentInterfaces(guest);
  }

  @Override
  public Instant serverTime() {
    return proxmox.serverTime();
  }

  @Override
  public void close() {
    proxmox.close();
  }
}
