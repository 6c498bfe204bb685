package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.AbsenceProof;
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
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The agent of one Proxmox cluster: five loops - poll, mirror, guests, templates, tasks - that
 * share what they know as immutable values and wake each other by signals. Made by {@link Agents}.
 *
 * <p>Its threads are the five loops and, for calls to single guests and tasks, seven for each node
 * at most; ten more look for VMs that are missing.
 */
final class ClusterAgent implements AutoCloseable {
  private static final int TASK_CALLS_PER_NODE = 2;

  private final Signal pollSignal = new Signal();
  private final Signal mirrorSignal = new Signal();
  private final Signal guestSignal = new Signal();
  private final Signal templateSignal = new Signal();
  private final Signal taskSignal = new Signal();

  private final ClusterKey key;
  private final HealthBoard health;
  private final ClaimantWaker claimants;
  private final Poller poller;
  private final MirrorTally tally = new MirrorTally();
  private final GuestWatch guests;
  private final TaskWatch tasks;
  private final ClusterInventory inventory;
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
    MirrorMemory memory = new MirrorMemory(stores.vms(), key);
    Newcomers newcomers = new Newcomers(new DiscoveryRule(settings.discovery()), this::arrived);
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
    KnownGuests known = new KnownGuests(clock, tasks::isStarting, this::learned);
    String tag = UnboundRule.tagOf(stores.clusterId());
    UnboundIndex unbound =
        new UnboundIndex(
            known,
            poller::snapshot,
            memory::trusted,
            () -> claims.on(cluster),
            rows -> new UnboundRule(tag, settings.vmids(), rows, known::guest));
    guests =
        new GuestWatch(
            known,
            new GuestCalls(proxmox, known),
            new GuestLanes(calls, guestSignal::raise),
            clock,
            poller::latest,
            snapshot -> {
              List<Claim> claimed = claims.on(cluster).orElse(List.of());
              RowIndex rows = memory.latest();
              return GuestsOfInterest.of(
                  claimed,
                  rows.all(),
                  newcomers.vmids(),
                  unbound.candidates(snapshot, claimed, rows));
            });
    TemplateWatch templates =
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
    Mirror mirror =
        new Mirror(
            clock,
            poller::latest,
            () -> claims.on(cluster),
            new GuestSight(known::seen),
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
    inventory = new ClusterInventory(poller, known, unbound, templates, mirror, memory);
    loops =
        List.of(
            new Loop("poll", cluster, clock, pollSignal, poller::step),
            new Loop("mirror", cluster, clock, mirrorSignal, mirror::step),
            new Loop("guests", cluster, clock, guestSignal, guests::step),
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

  ClusterInventory inventory() {
    return inventory;
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
