package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.GuestConfig;
import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.TaskStatus;
import io.accountdb.vmoperator.proxmox.Upid;
import io.accountdb.vmoperator.store.AuditTrail;
import io.accountdb.vmoperator.store.BoundVm;
import io.accountdb.vmoperator.store.ClusterKey;
import io.accountdb.vmoperator.store.Database;
import io.accountdb.vmoperator.store.DatabaseException;
import io.accountdb.vmoperator.store.NodeRows;
import io.accountdb.vmoperator.store.SyncEpochs;
import io.accountdb.vmoperator.store.UsageHistory;
import io.accountdb.vmoperator.store.UsageSamples;
import io.accountdb.vmoperator.store.Users;
import io.accountdb.vmoperator.store.VmBinding;
import io.accountdb.vmoperator.store.VmRows;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The agents of all connected clusters, and the {@link Inventory} that answers for them. Made and
 * closed by {@code app}; {@code reconcile} connects clusters and asks.
 */
public final class Agents implements Inventory, ClusterAgents, AutoCloseable {
  private final ClusterAgent.Stores stores;
  private final Claims claims;
  private final Waker waker;
  private final Clock clock;
  private final Map<String, ClusterAgent> agents = new ConcurrentHashMap<>();
  private final Journal journal;
  private final Loop housekeeping;
  private boolean closed;

  /**
   * Does nothing until the first cluster is connected.
   *
   * @param clusterId tells the rows of this Kubernetes cluster from those of others: uid of its
   *     {@code kube-system} Namespace, or the configured one
   * @param database stays open when the agents are closed
   * @param leads whether this process certainly holds the Lease; else no agent of it takes the
   *     right to write
   */
  public Agents(
      String clusterId,
      Database database,
      BooleanSupplier leads,
      Claims claims,
      Waker waker,
      Clock clock) {
    this.stores =
        new ClusterAgent.Stores(
            clusterId,
            new VmRows(database),
            new NodeRows(database),
            new UsageSamples(database),
            new SyncEpochs(database),
            leads,
            new OwnerDirectory(new Users(database), clock));
    this.claims = claims;
    this.waker = waker;
    this.clock = clock;
    AuditTrail trail = new AuditTrail(database);
    this.journal = new AuditJournal(trail, clock);
    Housekeeping work = new Housekeeping(trail, new UsageHistory(database), clock);
    this.housekeeping = new Loop("housekeeping", "all", clock, new Signal(), work::step);
  }

  /** Begins to forget what is old; agents start as they are connected. */
  public void start() {
    housekeeping.start();
  }

  /** What {@code reconcile} did goes into the trail of the same database. */
  public Journal journal() {
    return journal;
  }

  /** Takes effect at once, but waits some seconds at most for a former agent to let go. */
  @Override
  public synchronized void connect(ClusterSettings settings, ProxmoxApi proxmox) {
    if (closed) {
      return;
    }
    disconnect(settings.cluster());
    ClusterAgent agent = new ClusterAgent(settings, proxmox, stores, claims, waker, clock);
    agents.put(settings.cluster(), agent);
    agent.start();
  }

  @Override
  public synchronized void disconnect(String cluster) {
    @Nullable ClusterAgent agent = agents.remove(cluster);
    if (agent != null) {
      agent.close();
    }
  }

  @Override
  public Optional<Snapshot> snapshot(String cluster) {
    return inventory(cluster).flatMap(ClusterInventory::snapshot);
  }

  @Override
  public ClusterHealth health(String cluster) {
    return agent(cluster).map(ClusterAgent::health).orElse(ClusterHealth.UNKNOWN);
  }

  @Override
  public TaskStatus task(String cluster, Upid upid, Claimant claimant) {
    return agent(cluster)
        .map(agent -> agent.task(upid, claimant))
        .orElseGet(TaskStatus.Running::new);
  }

  @Override
  public Optional<List<GuestIpAddress>> addresses(String cluster, int vmid) {
    return inventory(cluster).flatMap(known -> known.addresses(vmid));
  }

  @Override
  public AgentSight agentOf(String cluster, int vmid) {
    return inventory(cluster).map(known -> known.agent(vmid)).orElse(AgentSight.UNKNOWN);
  }

  @Override
  public boolean isProven(String cluster, int vmid, String biosUuid) {
    return inventory(cluster).filter(known -> known.isProven(vmid, biosUuid)).isPresent();
  }

  @Override
  public Optional<GuestConfig> config(
      String cluster, GuestAddress guest, Supplier<Optional<GuestConfig>> read) {
    Optional<ClusterInventory> known = inventory(cluster);
    return known.isPresent() ? known.get().config(guest, read) : read.get();
  }

  @Override
  public MirrorState mirror(String cluster, Claimant claimant) {
    return inventory(cluster)
        .map(known -> known.mirror(claimant))
        .orElseGet(MirrorState.Pending::new);
  }

  @Override
  public OwnerLookup owner(String username) {
    return stores.owners().owner(username);
  }

  @Override
  public BindingLookup bindings(String cluster) {
    try {
      List<BoundVm> rows =
          inventory(cluster)
              .flatMap(ClusterInventory::rows)
              .orElseGet(() -> stores.vms().bound(new ClusterKey(stores.clusterId(), cluster)));
      return new BindingLookup.Known(rows.stream().flatMap(Agents::binding).toList());
    } catch (DatabaseException e) {
      return new BindingLookup.DatabaseUnreachable(e.failure().message());
    }
  }

  @Override
  public RecordedVmids recordedVmids(String cluster, int first, int last) {
    try {
      return new RecordedVmids.Known(
          stores.vms().vmids(new ClusterKey(stores.clusterId(), cluster), first, last));
    } catch (DatabaseException e) {
      return new RecordedVmids.DatabaseUnreachable(e.failure().message());
    }
  }

  @Override
  public List<TemplateSight> templates(String cluster) {
    return inventory(cluster).map(ClusterInventory::templates).orElse(List.of());
  }

  @Override
  public UnboundGuests unbound(String cluster) {
    return inventory(cluster)
        .map(ClusterInventory::unbound)
        .orElseGet(() -> new UnboundGuests.Building("the cluster is not connected"));
  }

  private static Stream<BindingLookup.Binding> binding(BoundVm row) {
    return switch (row.binding()) {
      case VmBinding.Managed(String biosUuid, var resource) ->
          Stream.of(
              new BindingLookup.Binding(
                  row.id(),
                  row.ownerId(),
                  row.facts().vmid(),
                  biosUuid,
                  new Claimant(resource.namespace(), resource.name(), resource.uid())));
      case VmBinding.Discovered _ -> Stream.empty();
    };
  }

  @Override
  public void refresh(String cluster) {
    agent(cluster).ifPresent(ClusterAgent::refresh);
  }

  /** How the agents fare that are connected. */
  public List<AgentReport> reports() {
    return agents.values().stream().map(ClusterAgent::report).toList();
  }

  private Optional<ClusterAgent> agent(String cluster) {
    return Optional.ofNullable(agents.get(cluster));
  }

  private Optional<ClusterInventory> inventory(String cluster) {
    return agent(cluster).map(ClusterAgent::inventory);
  }

  /** Stops all agents. What they hold in memory is made anew from Proxmox and the database. */
  @Override
  public synchronized void close() {
    closed = true;
    housekeeping.close();
    agents.values().forEach(ClusterAgent::close);
    agents.clear();
  }
}
