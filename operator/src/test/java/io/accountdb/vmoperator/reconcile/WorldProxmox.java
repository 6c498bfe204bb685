package io.accountdb.vmoperator.reconcile;

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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A Proxmox in memory for the planner's properties: guests on two nodes, tasks that end when told
 * to, and answers that get lost. It is as strict as the real one where the planner relies on it:
 * locks, digests, one guest a VMID.
 */
final class WorldProxmox implements ProxmoxApi {
  static final int TEMPLATE = 9000;

  /** An unanswered request is carried out within a minute, or never. */
  private static final Duration QUEUED_AT_MOST = Duration.ofSeconds(59);

  final Map<Integer, WorldGuest> guests = new TreeMap<>();
  final List<WorldTask> tasks = new ArrayList<>();
  final Set<Integer> hidden = new HashSet<>();
  Fault fault = Fault.NONE;
  boolean reachable = true;

  /** The token sees its pool only, into which a clone comes at its task's end. */
  boolean pooled;

  private final List<Request> queue = new ArrayList<>();
  private Instant now;
  private int editions;

  WorldProxmox(Instant now) {
    this.now = now;
    put(TEMPLATE, "pve1", false, Map.of("name", "ubuntu-24.04", "template", "1"));
  }

  /** What happens to the next change. */
  enum Fault {
    NONE,
    REFUSED,
    FORBIDDEN,
    REQUEST_LOST,
    ANSWER_LOST,
    /** The answer is lost at once, the request is carried out later. */
    QUEUED
  }

  /**
   * What may be carried out late. Power changes and destruction take no digest: a late one is the
   * window that no fence can close, so it is left out here.
   */
  private enum Late {
    CLONE,
    CONFIG,
    NEVER
  }

  private record Request(boolean clones, Instant latest, Supplier<?> call) {}

  WorldGuest put(int vmid, String node, boolean ours, Map<String, String> values) {
    WorldGuest guest = new WorldGuest(vmid, node, ours, false, ++editions, values);
    guests.put(vmid, guest);
    return guest;
  }

  void edit(int vmid, Map<String, String> changes) {
    guests.computeIfPresent(vmid, (ignored, guest) -> guest.with(++editions, changes));
  }

  void power(int vmid, boolean running) {
    guests.computeIfPresent(vmid, (ignored, guest) -> guest.running(running));
  }

  String newUuid(String first) {
    return "%s-0000-0000-0000-%012x".formatted(first, ++editions);
  }

  void pass(Duration duration) {
    now = now.plus(duration);
    runQueued(now);
  }

  void runQueued() {
    runQueued(Instant.MAX);
  }

  private void runQueued(Instant until) {
    List<Request> due = queue.stream().filter(request -> !request.latest().isAfter(until)).toList();
    queue.removeAll(due);
    due.forEach(request -> unheard(request.call()));
  }

  boolean cloneIsQueued() {
    return queue.stream().anyMatch(Request::clones);
  }

  boolean cloneMayStillCome() {
    return cloneIsQueued()
        || tasks.stream().anyMatch(task -> task.running() && task.upid().type().equals("qmclone"));
  }

  void endTasks(boolean well) {
    for (WorldTask task : tasks.stream().filter(WorldTask::running).toList()) {
      if (well) {
        task.succeed(now);
      } else {
        task.fail(now, "got timeout");
      }
    }
  }

  void hide() {
    guests.keySet().stream().filter(vmid -> vmid != TEMPLATE).forEach(hidden::add);
  }

  void pruneTasks(Instant before) {
    tasks.removeIf(task -> task.endedBefore(before));
  }

  // Changes

  @Override
  public Upid clone(GuestAddress template, CloneRequest request) {
    return send(Late.CLONE, () -> cloned(template, request));
  }

  private Upid cloned(GuestAddress template, CloneRequest request) {
    int vmid = request.vmid();
    if (guests.containsKey(vmid)) {
      throw failed(new ProxmoxFailure.SomebodyElses("VM " + vmid + " already exists"));
    }
    String node = request.target() == null ? template.node() : request.target();
    // The config moves to the target when the disks are there.
    put(vmid, template.node(), true, Map.of("lock", "clone"));
    Map<String, String> complete =
        Map.of(
            "name", request.name(),
            "description", request.description(),
            "scsi0", WorldGuest.disk(WorldGuest.TEMPLATE_GIBIBYTES),
            "smbios1", "uuid=" + newUuid("aaaaaaaa"));
    return task(
        template, "qmclone", () -> put(vmid, node, true, complete), () -> guests.remove(vmid));
  }

  @Override
  public void updateConfig(GuestAddress address, ConfigChange change) {
    send(
        Late.CONFIG,
        () -> {
          WorldGuest guest = unlocked(address);
          if (!guest.config().digest().equals(change.digest())) {
            throw failed(new ProxmoxFailure.SomebodyElses("detected modified configuration"));
          }
          edit(guest.vmid(), change.set());
          return Optional.empty();
        });
  }

  /** The worker begins at once, and finds what is wrong. */
  @Override
  public Upid resize(GuestAddress address, DiskResize resize) {
    return send(
        Late.CONFIG,
        () -> {
          Optional<WorldGuest> guest = guest(address);
          Upid upid =
              task(address, "resize", () -> guest.ifPresent(it -> grow(it, resize)), () -> {});
          if (guest.filter(it -> !it.locked()).isEmpty()) {
            tasks.getLast().fail(now, address + " is locked or does not exist");
          } else if (!guest.get().config().digest().equals(resize.digest())) {
            tasks.getLast().fail(now, "checksum mismatch (file change by other user?)");
          }
          return upid;
        });
  }

  private void grow(WorldGuest before, DiskResize resize) {
    WorldGuest guest = guests.get(before.vmid());
    if (guest != null && guest.isSame(before) && guest.gibibytes() * 1024 < resize.mebibytes()) {
      edit(
          guest.vmid(),
          Map.of(resize.slot(), WorldGuest.disk(Math.toIntExact(resize.mebibytes() / 1024))));
    }
  }

  @Override
  public Upid start(GuestAddress guest) {
    return power(guest, "qmstart", true);
  }

  @Override
  public Upid shutdown(GuestAddress guest, Duration timeout, boolean force) {
    return power(guest, "qmshutdown", false);
  }

  @Override
  public Upid stop(GuestAddress guest) {
    return power(guest, "qmstop", false);
  }

  private Upid power(GuestAddress address, String type, boolean running) {
    return send(
        Late.NEVER,
        () -> {
          WorldGuest guest = unlocked(address);
          return task(address, type, () -> power(guest.vmid(), running), () -> {});
        });
  }

  @Override
  public Upid destroy(GuestAddress address) {
    return send(
        Late.NEVER,
        () -> {
          if (unlocked(address).running()) {
            throw failed(new ProxmoxFailure.RetrySoon("VM is running - destroy failed", false));
          }
          return task(address, "qmdestroy", () -> guests.remove(address.vmid()), () -> {});
        });
  }

  private WorldGuest unlocked(GuestAddress address) {
    WorldGuest guest =
        guest(address)
            .orElseThrow(
                () -> failed(new ProxmoxFailure.RetrySoon(address + " does not exist", false)));
    if (guest.locked()) {
      throw failed(new ProxmoxFailure.RetrySoon(address + " is locked", false));
    }
    return guest;
  }

  private Upid task(GuestAddress guest, String type, Runnable success, Runnable failure) {
    Upid upid =
        Upid.parse(
            "UPID:%s:%08X:00ABCDEF:%08X:%s:%d:%s:"
                .formatted(
                    guest.node(),
                    ++editions,
                    now.getEpochSecond(),
                    type,
                    guest.vmid(),
                    PlannerScenario.TOKEN_USER));
    tasks.add(new WorldTask(upid, success, failure));
    return upid;
  }

  private <A> A send(Late late, Supplier<A> call) {
    requireReachable();
    Fault next = fault;
    fault = Fault.NONE;
    return switch (next) {
      case NONE -> call.get();
      case REFUSED -> throw failed(new ProxmoxFailure.RetrySoon("too busy", false));
      case FORBIDDEN -> throw failed(forbidden());
      case REQUEST_LOST -> throw lost();
      case ANSWER_LOST -> {
        unheard(call);
        throw lost();
      }
      case QUEUED -> {
        if (late != Late.NEVER) {
          queue.add(new Request(late == Late.CLONE, now.plus(QUEUED_AT_MOST), call));
        }
        throw lost();
      }
    };
  }

  /** Whether it went well is told to nobody. */
  private static void unheard(Supplier<?> call) {
    try {
      var _ = call.get();
    } catch (ProxmoxException refused) {
      return;
    }
  }

  // Reads

  @Override
  public ClusterResources resources() {
    requireReachable();
    return new ClusterResources(
        guests.values().stream()
            .filter(guest -> !isHidden(guest.vmid()))
            .map(WorldGuest::row)
            .toList(),
        Map.of(),
        List.of());
  }

  @Override
  public Optional<GuestConfig> config(GuestAddress guest) {
    requireReachable();
    requireSeen(guest);
    return guest(guest).map(WorldGuest::config);
  }

  @Override
  public Optional<GuestConfig> runningConfig(GuestAddress guest) {
    return config(guest);
  }

  @Override
  public Optional<CurrentStatus> currentStatus(GuestAddress guest) {
    requireReachable();
    requireSeen(guest);
    return guest(guest).map(WorldGuest::current);
  }

  @Override
  public int nextVmid() {
    requireReachable();
    int vmid = 100;
    while (guests.containsKey(vmid)) {
      vmid++;
    }
    return vmid;
  }

  @Override
  public boolean isVmidFree(int vmid) {
    requireReachable();
    return !guests.containsKey(vmid);
  }

  @Override
  public ClusterStatus clusterStatus() {
    requireReachable();
    return new ClusterStatus(true, Map.of("pve1", true, "pve2", true));
  }

  @Override
  public List<TaskSummary> clusterTasks() {
    requireReachable();
    return tasks.stream().map(WorldTask::summary).toList();
  }

  @Override
  public List<TaskSummary> nodeTasks(String node, TaskQuery query) {
    requireReachable();
    return tasks.stream()
        .map(WorldTask::summary)
        .filter(task -> task.upid().node().equals(node))
        .filter(task -> query.type() == null || query.type().equals(task.upid().type()))
        .filter(task -> query.vmid() == null || query.vmid().toString().equals(task.upid().id()))
        .filter(task -> query.since() == null || !task.upid().startTime().isBefore(query.since()))
        .toList();
  }

  @Override
  public TaskStatus taskStatus(Upid upid) {
    return tasks.stream()
        .filter(task -> task.upid().equals(upid))
        .findFirst()
        .map(WorldTask::status)
        .orElseGet(() -> new TaskStatus.Untraceable("no such task"));
  }

  @Override
  public Instant serverTime() {
    return now;
  }

  private Optional<WorldGuest> guest(GuestAddress address) {
    return Optional.ofNullable(guests.get(address.vmid()))
        .filter(guest -> guest.node().equals(address.node()));
  }

  private void requireReachable() {
    if (!reachable) {
      throw failed(new ProxmoxFailure.RetryWhenReachable("connection refused", false));
    }
  }

  private void requireSeen(GuestAddress guest) {
    if (isHidden(guest.vmid())) {
      throw failed(forbidden());
    }
  }

  private boolean isHidden(int vmid) {
    WorldGuest guest = guests.get(vmid);
    return hidden.contains(vmid) || (pooled && guest != null && guest.locked());
  }

  private static ProxmoxFailure forbidden() {
    return new ProxmoxFailure.NeedsPerson(
        ProxmoxFailure.Kind.PERMISSION_DENIED, "Permission check failed", Map.of());
  }

  private static ProxmoxException lost() {
    return failed(new ProxmoxFailure.RetryWhenReachable("timed out", true));
  }

  private static ProxmoxException failed(ProxmoxFailure failure) {
    return new ProxmoxException(failure, null);
  }

  /** These are the agent's business: a planner that needs one of them has left its room. */
  private static AssertionError neverAsked(String call) {
    return new AssertionError("reconcile has no use for " + call);
  }

  @Override
  public ProxmoxVersion version() {
    throw neverAsked("version");
  }

  @Override
  public Permissions permissions() {
    throw neverAsked("permissions");
  }

  @Override
  public List<String> taskLogTail(Upid upid, int lines) {
    return List.of("TASK ERROR: got timeout");
  }

  @Override
  public AgentAnswer agentInterfaces(GuestAddress guest) {
    throw neverAsked("agentInterfaces");
  }

  @Override
  public void close() {}
}
