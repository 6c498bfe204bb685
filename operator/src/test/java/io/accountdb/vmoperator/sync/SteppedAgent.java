package io.accountdb.vmoperator.sync;

import io.accountdb.vmoperator.proxmox.AbsenceProof;
import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.store.AuditTrail;
import io.accountdb.vmoperator.store.ClusterKey;
import io.accountdb.vmoperator.store.Database;
import io.accountdb.vmoperator.store.DatabaseSettings;
import io.accountdb.vmoperator.store.NodeRows;
import io.accountdb.vmoperator.store.SyncEpochs;
import io.accountdb.vmoperator.store.UsageHistory;
import io.accountdb.vmoperator.store.UsageSamples;
import io.accountdb.vmoperator.store.Users;
import io.accountdb.vmoperator.store.VmRows;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What keeps the rows of one cluster in one process, without its loops: each step is the test's, so
 * that it writes the same transactions each time.
 */
final class SteppedAgent implements AutoCloseable {
  static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final String CLUSTER = RecordedWakes.CLUSTER;
  private static final ClusterKey KEY = new ClusterKey("cluster-1", CLUSTER);

  private final Clock clock;
  private final Database database;
  private final Poller poller;
  private final GuestWatch guests;
  private final Mirror mirror;
  private final Journal journal;
  private final Housekeeping housekeeping;

  SteppedAgent(DatabaseSettings settings, ProxmoxApi proxmox, RecordedWakes wakes, Clock clock) {
    this.clock = clock;
    database = Database.open(settings);
    VmRows rows = new VmRows(database);
    AuditTrail trail = new AuditTrail(database);
    HealthBoard health = new HealthBoard(CLUSTER, wakes);
    ClaimantWaker claimants = new ClaimantWaker(CLUSTER, wakes, wakes);
    MirrorMemory memory = new MirrorMemory(rows, KEY);
    MirrorTally tally = new MirrorTally();
    Newcomers newcomers = new Newcomers(new DiscoveryRule(true), this::arrived);
    WriteEpoch epoch = new WriteEpoch(new SyncEpochs(database), KEY, () -> true);
    poller = new Poller(proxmox, clock, new PollSchedule(INTERVAL), health, claimants, () -> {});
    KnownGuests known = new KnownGuests(clock, vmid -> false, (vmid, agentChanged) -> {});
    guests =
        new GuestWatch(
            known,
            new GuestCalls(proxmox, known),
            new GuestLanes(Runnable::run, () -> {}),
            clock,
            poller::latest,
            snapshot ->
                GuestsOfInterest.of(
                    wakes.on(CLUSTER).orElse(List.of()),
                    memory.latest().all(),
                    newcomers.vmids(),
                    Set.of()));
    mirror =
        new Mirror(
            clock,
            poller::latest,
            () -> wakes.on(CLUSTER),
            new GuestSight(known::seen),
            epoch,
            new NodeRegister(
                new NodeRows(database),
                new OwnerDirectory(new Users(database), clock),
                epoch,
                "platform",
                new NodeStatusRule(INTERVAL)),
            memory,
            new MirrorWriter(rows, epoch, memory, tally),
            new Absences(
                clock,
                row -> () -> AbsenceProof.check(proxmox, row.facts().vmid(), null),
                Runnable::run,
                () -> {}),
            newcomers,
            new UsageSampler(new UsageSamples(database), epoch),
            tally,
            health,
            claimants,
            () -> {});
    journal = new AuditJournal(trail, clock);
    housekeeping = new Housekeeping(trail, new UsageHistory(database), clock);
  }

  private void arrived() {
    guests.interestChanged();
  }

  /** Polls, where that is due, reads what it has to, and makes the rows true. */
  void look() {
    poller.step();
    guests.step();
    mirror.step();
  }

  /** True where the trail has it. */
  boolean tell(Journal.Entry entry) {
    return journal.tell(entry);
  }

  /** Sums up and forgets, until nothing of that is left to do for now. */
  void tidy() {
    while (!housekeeping.step().isAfter(clock.instant())) {
      // One batch after the other.
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
