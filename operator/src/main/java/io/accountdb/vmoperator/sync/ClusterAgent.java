package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.AbsenceProof;
import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.proxmox.Presence;
import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.proxmox.Upid;
import io.accountdb.vmoperator.store.BoundVm;
import io.accountdb.vmoperator.store.ClusterKey;
import io.accountdb.vmoperator.store.NodeRows;
import io.accountdb.vmoperator.store.SyncEpochs;
import io.accountdb.vmoperator.store.UsageSamples;
import io.accountdb.vmoperator.store.VmRows;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The agent of one Proxmox cluster: six loops - poll, mirror, guests, unbound, templates, tasks -
 * that share what they know as immutable values and wake each other by signals. Made by {@link
 * Agents}.
 *
 * <p>Its threads are the six loops and, for calls to single guests and tasks, eight for each node
 * at most; ten more look for VMs that are missing.
 */
final class ClusterAgent implements AutoCloseable {
  private static final int TASK_CALLS_PER_NODE = 2;

  private final Signal pollSignal = new Signal();
  private final Signal mirrorSignal = new Signal();
  private final Signal guestSignal = new Signal();
  private final Signal unboundSignal = new Signal();
  private final Signal templateSignal = new Signal();
  private final Signal taskSignal = new Signal();

  private final ClusterKey key;
  private final HealthBoard health;
  private final ClaimantWaker claimants;
  private final MirrorMemory memory;
  private final Newcomers newcomers;
  private final Poller poller;
  private final MirrorTally tally = new MirrorTally();
  private final Mirror mirror;
  private final GuestWatch guests;
  private final UnboundWatch unbound;
  private final TemplateWatch templates;
  private final TaskWatch tasks;
  private final List<Loop> loops;
  private final ExecutorService calls;

  ClusterAgent(
      ClusterAgents.ClusterSettings settings,
      ProxmoxApi proxmox,
      Stores stores,
      Claims claims,
      Waker waker,
      Clock clock) {
    String cluster = settings.cluster();
    key = new ClusterKey(stores.clusterId(), cluster);
    calls = Executors.newThreadPerTaskExecutor(threads(cluster));
    health = new HealthBoard(cluster, waker);
    claimants = new ClaimantWaker(cluster, claims, waker);
    memory = new MirrorMemory(stores.vms(), key);
    newcomers = new Newcomers(new DiscoveryRule(settings.discovery()), this::arrived);
    poller =
        new Poller(
            proxmox,
            clock,
            new PollSchedule(settings.pollInterval()),
            health,
            claimants,
            this::polled);
    tasks =
        new TaskWatch(
            proxmox,
            clock,
            new NodeCalls(TASK_CALLS_PER_NODE, calls, taskSignal::raise),
            claimants,
            this::refresh,
            this::touched);
    guests =
        new GuestWatch(
            proxmox,
            clock,
            new GuestLanes(calls, guestSignal::raise),
            poller::latest,
            () ->
                GuestsOfInterest.of(
                    claims.on(cluster).orElse(List.of()), memory.latest().all(), newcomers.vmids()),
            tasks::isStarting,
            this::learned);
    String tag = UnboundRule.tagOf(stores.clusterId());
    unbound =
        new UnboundWatch(
            proxmox,
            clock,
            new NodeCalls(1, calls, unboundSignal::raise),
            poller::latest,
            () ->
                memory
                    .trusted()
                    .map(rows -> new UnboundRule(tag, settings.vmids(), rows, guests::guest)),
            () -> claims.on(cluster));
    templates =
        new TemplateWatch(
            proxmox,
            clock,
            new NodeCalls(1, calls, templateSignal::raise),
            poller::latest,
            () -> waker.wakeCluster(cluster));
    WriteEpoch epoch = new WriteEpoch(stores.epochs(), key, stores.leads());
    NodeRegister nodes =
        new NodeRegister(
            stores.nodes(),
            stores.owners(),
            epoch,
            settings.nodeOwner(),
            new NodeStatusRule(settings.pollInterval()));
    mirror =
        new Mirror(
            clock,
            poller::latest,
            () -> claims.on(cluster),
            new GuestSight(guests::seen),
            epoch,
            nodes,
            memory,
            new MirrorWriter(stores.vms(), epoch, memory, tally),
            new Absences(clock, row -> lookFor(proxmox, row, nodes), calls, mirrorSignal::raise),
            newcomers,
            new UsageSampler(stores.usage(), epoch),
            tally,
            health,
            claimants,
            this::refresh);
    loops =
        List.of(
            new Loop("poll", cluster, clock, pollSignal, poller::step),
            new Loop("mirror", cluster, clock, mirrorSignal, mirror::step),
            new Loop("guests", cluster, clock, guestSignal, guests::step),
            new Loop("unbound", cluster, clock, unboundSignal, unbound::step),
            new Loop("templates", cluster, clock, templateSignal, templates::step),
            new Loop("tasks", cluster, clock, taskSignal, tasks::step));
  }

  private static ThreadFactory threads(String cluster) {
    ThreadFactory virtual = Thread.ofVirtual().name("call-" + cluster + "-", 0).factory();
    return task ->
        virtual.newThread(
            () -> {
              MDC.put("cluster", cluster);
              task.run();
            });
  }

  private static Supplier<Presence> lookFor(ProxmoxApi proxmox, BoundVm row, NodeRegister nodes) {
    int vmid = row.facts().vmid();
    @Nullable String node = nodes.known().nameOf(row.facts().nodeId()).orElse(null);
    return () -> AbsenceProof.check(proxmox, vmid, node);
  }

  void start() {
    loops.forEach(Loop::start);
  }

  private void polled() {
    mirrorSignal.raise();
    guestSignal.raise();
    unboundSignal.raise();
    templateSignal.raise();
    tasks.polled();
    taskSignal.raise();
  }

  private void arrived() {
    guests.interestChanged();
    guestSignal.raise();
  }

  private void touched(Set<Integer> vmids) {
    guests.touched(vmids);
    guestSignal.raise();
  }

  private void learned(int vmid, boolean agentChanged) {
    mirrorSignal.raise();
    if (agentChanged) {
      claimants.wakeOf(Set.of(vmid));
    }
  }

  Optional<Snapshot> snapshot() {
    return poller.latest().map(Poll::snapshot);
  }

  ClusterHealth health() {
    return health.current();
  }

  AgentReport report() {
    return new AgentReport(
        key.proxmoxCluster(),
        health().lastCompletePoll(),
        tally.lastSync(),
        tally.syncs(),
        tally.syncTime(),
        tally.written(),
        tally.refused(),
        poller.latest().map(Poll::vmsByPlace).orElse(Map.of()));
  }

  TaskStatus task(Upid upid, Claimant claimant) {
    TaskStatus status = tasks.ask(upid, claimant);
    taskSignal.raise();
    return status;
  }

  /** A guest that is off has none; of one that runs, nothing is known until its agent was asked. */
  Optional<List<GuestIpAddress>> addresses(int vmid) {
    Optional<GuestResource> guest = snapshot().flatMap(snapshot -> snapshot.guest(vmid));
    return guest.filter(found -> found.status().equals("stopped")).isPresent()
        ? Optional.of(List.of())
        : guest
            .flatMap(found -> guests.guest(vmid))
            .flatMap(knowledge -> Optional.ofNullable(knowledge.addresses().known()));
  }

  AgentSight agent(int vmid) {
    return snapshot()
        .flatMap(snapshot -> snapshot.guest(vmid))
        .filter(guest -> !guest.status().equals("stopped"))
        .flatMap(guest -> guests.guest(vmid))
        .map(knowledge -> knowledge.addresses().agent())
        .orElse(AgentSight.UNKNOWN);
  }

  boolean isProven(int vmid, String biosUuid) {
    return snapshot()
        .flatMap(
            latest -> latest.guest(vmid).flatMap(guest -> guests.seen(guest, latest.polledAt())))
        .filter(knowledge -> knowledge.isProven(biosUuid))
        .isPresent();
  }

  Optional<GuestConfig> config(GuestAddress guest, Supplier<Optional<GuestConfig>> read) {
    return guests.config(guest, read);
  }

  UnboundGuests unbound() {
    return unbound.known();
  }

  List<TemplateSight> templates() {
    return templates.known();
  }

  MirrorState mirror(Claimant claimant) {
    return mirror.state(claimant);
  }

  /** The rows of the cluster, where they are known for certain. */
  Optional<List<BoundVm>> rows() {
    return memory.trusted().map(RowIndex::all);
  }

  void refresh() {
    poller.refresh();
    pollSignal.raise();
  }

  @Override
  public void close() {
    loops.forEach(Loop::stop);
    loops.forEach(Loop::close);
    calls.shutdownNow();
  }

  /**
   * What all agents share of the database.
   *
   * @param leads whether this process certainly holds the Lease
   */
  record Stores(
      String clusterId,
      VmRows vms,
      NodeRows nodes,
      UsageSamples usage,
      SyncEpochs epochs,
      BooleanSupplier leads,
      OwnerDirectory owners) {}
}
