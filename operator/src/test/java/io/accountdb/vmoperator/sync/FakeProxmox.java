package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.AgentAnswer;
import io.accountdb.vmoperator.proxmox.AgentInterface;
import io.accountdb.vmoperator.proxmox.CloneRequest;
import io.accountdb.vmoperator.proxmox.ClusterResources;
import io.accountdb.vmoperator.proxmox.ClusterStatus;
import io.accountdb.vmoperator.proxmox.ConfigChange;
import io.accountdb.vmoperator.proxmox.CurrentStatus;
import io.accountdb.vmoperator.proxmox.DiskResize;
import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.GuestUsage;
import io.accountdb.vmoperator.proxmox.NodeResource;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A cluster of two nodes that answers what the test has put into it; it can read, not change. */
final class FakeProxmox implements ProxmoxApi {
  static final ProxmoxFailure UNREACHABLE =
      new ProxmoxFailure.RetryWhenReachable("connection refused", false);
  static final ProxmoxFailure FORBIDDEN =
      new ProxmoxFailure.NeedsPerson(
          ProxmoxFailure.Kind.PERMISSION_DENIED, "Permission check failed", Map.of());

  private final Map<Integer, TestGuest> guests = new ConcurrentHashMap<>();
  private final Map<Integer, GuestUsage> usage = new ConcurrentHashMap<>();
  private final Map<Integer, List<AgentInterface>> interfaces = new ConcurrentHashMap<>();
  private final Map<String, ProxmoxFailure> failures = new ConcurrentHashMap<>();
  private final Map<Upid, TaskStatus> tasks = new ConcurrentHashMap<>();
  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  private volatile List<TaskSummary> taskList = List.of();
  private volatile boolean quorate = true;

  FakeProxmox put(TestGuest guest) {
    guests.put(guest.vmid(), guest);
    return this;
  }

  void remove(int vmid) {
    guests.remove(vmid);
  }

  void uses(int vmid, GuestUsage used) {
    usage.put(vmid, used);
  }

  void agentOf(int vmid, AgentInterface... cards) {
    interfaces.put(vmid, List.of(cards));
  }

  void agentSilent(int vmid) {
    interfaces.remove(vmid);
  }

  void task(Upid upid, TaskStatus status) {
    tasks.put(upid, status);
  }

  void taskList(TaskSummary... list) {
    taskList = List.of(list);
  }

  void quorate(boolean is) {
    quorate = is;
  }

  /** Makes a method fail until {@link #heal}. */
  void fail(String method, ProxmoxFailure failure) {
    failures.put(method, failure);
  }

  void heal(String method) {
    failures.remove(method);
  }

  /** How often a method was called. */
  long calls(String method) {
    return List.copyOf(calls).stream().filter(method::equals).count();
  }

  private void called(String method) {
    calls.add(method);
    ProxmoxFailure failure = failures.get(method);
    if (failure != null) {
      throw new ProxmoxException(failure, null);
    }
  }

  @Override
  public ProxmoxVersion version() {
    called("version");
    return new ProxmoxVersion("9.2.11");
  }

  @Override
  public ClusterStatus clusterStatus() {
    called("clusterStatus");
    return new ClusterStatus(
        quorate, Map.of("pve1", true, "pve2", true), Map.of("pve1", "10.0.0.11"));
  }

  @Override
  public ClusterResources resources() {
    called("resources");
    return new ClusterResources(
        guests.values().stream().map(TestGuest::resource).toList(),
        usage,
        List.of(new NodeResource("pve1", "online"), new NodeResource("pve2", "online")));
  }

  @Override
  public List<TaskSummary> clusterTasks() {
    called("clusterTasks");
    return taskList;
  }

  @Override
  public List<TaskSummary> nodeTasks(String node, TaskQuery query) {
    called("nodeTasks");
    return List.of();
  }

  @Override
  public TaskStatus taskStatus(Upid upid) {
    called("taskStatus");
    return tasks.getOrDefault(upid, new TaskStatus.Untraceable("no such task"));
  }

  @Override
  public boolean isVmidFree(int vmid) {
    called("isVmidFree");
    return !guests.containsKey(vmid);
  }

  @Override
  public Optional<GuestConfig> config(GuestAddress guest) {
    called("config");
    return Optional.ofNullable(guests.get(guest.vmid()))
        .filter(found -> found.resource().node().equals(guest.node()))
        .map(TestGuest::guestConfig);
  }

  @Override
  public AgentAnswer agentInterfaces(GuestAddress guest) {
    called("agentInterfaces");
    List<AgentInterface> answer = interfaces.get(guest.vmid());
    return answer == null ? new AgentAnswer.NotRunning() : new AgentAnswer.Interfaces(answer);
  }

  @Override
  public Permissions permissions() {
    called("permissions");
    return new Permissions(Map.of(), Map.of());
  }

  @Override
  public List<String> taskLogTail(Upid upid, int lines) {
    throw notForTheAgent();
  }

  @Override
  public int nextVmid() {
    throw notForTheAgent();
  }

  @Override
  public Optional<GuestConfig> runningConfig(GuestAddress guest) {
    throw notForTheAgent();
  }

  @Override
  public void updateConfig(GuestAddress guest, ConfigChange change) {
    throw notForTheAgent();
  }

  @Override
  public Upid resize(GuestAddress guest, DiskResize resize) {
    throw notForTheAgent();
  }

  @Override
  public Optional<CurrentStatus> currentStatus(GuestAddress guest) {
    throw notForTheAgent();
  }

  @Override
  public Upid clone(GuestAddress template, CloneRequest request) {
    throw notForTheAgent();
  }

  @Override
  public Upid start(GuestAddress guest) {
    throw notForTheAgent();
  }

  @Override
  public Upid shutdown(GuestAddress guest, Duration timeout, boolean force) {
    throw notForTheAgent();
  }

  @Override
  public Upid stop(GuestAddress guest) {
    throw notForTheAgent();
  }

  @Override
  public Upid destroy(GuestAddress guest) {
    throw notForTheAgent();
  }

  @Override
  public Instant serverTime() {
    throw notForTheAgent();
  }

  @Override
  public void close() {}

  private static AssertionError notForTheAgent() {
    return new AssertionError("the agent only reads, and not this");
  }
}
