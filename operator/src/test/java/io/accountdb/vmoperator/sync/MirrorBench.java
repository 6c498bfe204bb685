package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.bench.BenchDatabase;
import io.accountdb.vmoperator.bench.Fleet;
import io.accountdb.vmoperator.bench.FleetProxmox;
import io.accountdb.vmoperator.bench.Tenants;
import io.accountdb.vmoperator.proxmox.GuestResource;
import io.accountdb.vmoperator.proxmox.NodeResource;
import io.accountdb.vmoperator.store.ClusterKey;
import io.accountdb.vmoperator.store.Database;
import io.accountdb.vmoperator.store.NodeRows;
import io.accountdb.vmoperator.store.SyncEpochs;
import io.accountdb.vmoperator.store.UsageSamples;
import io.accountdb.vmoperator.store.Users;
import io.accountdb.vmoperator.store.VmRows;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The agent's mirror without its loops, for the benchmark: all VMs are claimed and all configs are
 * known, so that a look is the comparison and the writing of what differs; nothing waits for
 * Proxmox.
 */
public final class MirrorBench implements AutoCloseable {
  private static final String CLUSTER = "lab";
  private static final ClusterKey KEY = new ClusterKey("cluster-1", CLUSTER);
  private static final long UPTIME = 3_600;

  private final BenchDatabase accountDb;
  private final Clock clock = Clock.systemUTC();
  private final Tenants tenants = new Tenants();
  private final Database database;
  private final MirrorMemory memory;
  private final Mirror mirror;
  private Map<Integer, GuestKnowledge> knowledge = Map.of();
  private Optional<Poll> poll = Optional.empty();
  private long polls;

  public MirrorBench(BenchDatabase accountDb) {
    this.accountDb = accountDb;
    database = Database.open(accountDb.runtime());
    VmRows rows = new VmRows(database);
    memory = new MirrorMemory(rows, KEY);
    WriteEpoch epoch = new WriteEpoch(new SyncEpochs(database), KEY, () -> true);
    NodeRegister nodes =
        new NodeRegister(
            new NodeRows(database),
            new OwnerDirectory(new Users(database), clock),
            epoch,
            BenchDatabase.NODE_OWNER,
            new NodeStatusRule(Duration.ofSeconds(5)));
    MirrorTally tally = new MirrorTally();
    mirror =
        new Mirror(
            clock,
            () -> poll,
            () -> tenants.on(CLUSTER),
            new GuestSight((guest, at) -> Optional.ofNullable(knowledge.get(guest.vmid()))),
            epoch,
            nodes,
            memory,
            new MirrorWriter(rows, epoch, memory, tally),
            new Absences(
                clock,
                row -> {
                  throw new IllegalStateException("no VM of a benchmark vanishes");
                },
                Runnable::run,
                () -> {}),
            new Newcomers(new DiscoveryRule(true), () -> {}),
            new UsageSampler(new UsageSamples(database), epoch),
            tally,
            new HealthBoard(CLUSTER, tenants),
            new ClaimantWaker(CLUSTER, tenants, tenants),
            () -> {});
    forget();
  }

  /** Reads the table anew, which somebody else has emptied. */
  public void forget() {
    memory.distrust();
    tenants.claim(List.of());
    show(Map.of());
    mirror.step();
  }

  /** Shows the mirror the fleet as it is, and returns how long it took to make the rows true. */
  public Duration look(Fleet fleet) {
    Map<Integer, GuestResource> guests = HashMap.newHashMap(fleet.vms());
    Map<Integer, GuestKnowledge> known = HashMap.newHashMap(fleet.vms());
    Instant now = clock.instant();
    for (int vm = 0; vm < fleet.vms(); vm++) {
      GuestResource guest = FleetProxmox.guest(fleet, vm, UPTIME);
      GuestKnowledge unread = GuestKnowledge.first(guest, now);
      guests.put(guest.vmid(), guest);
      known.put(
          guest.vmid(),
          unread.configRead(
              GuestFacts.of(FleetProxmox.config(fleet, vm)),
              unread.sighting().shape(),
              Set.of(fleet.uuid(vm)),
              now));
    }
    knowledge = known;
    tenants.claim(Tenants.claims(fleet, accountDb));
    show(guests);
    long begun = System.nanoTime();
    mirror.step();
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private void show(Map<Integer, GuestResource> guests) {
    Map<String, NodeResource> nodes = new HashMap<>();
    for (int i = 0; i < Fleet.NODES; i++) {
      nodes.put(Fleet.node(i), new NodeResource(Fleet.node(i), "online"));
    }
    Snapshot snapshot = new Snapshot(++polls, clock.instant(), guests);
    poll = Optional.of(new Poll(snapshot, Map.of(), nodes, Map.of()));
  }

  @Override
  public void close() {
    database.close();
  }
}
