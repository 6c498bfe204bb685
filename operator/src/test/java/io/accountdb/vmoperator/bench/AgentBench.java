package io.accountdb.vmoperator.bench;

import io.accountdb.vmoperator.store.Database;
import io.accountdb.vmoperator.sync.Agents;
import io.accountdb.vmoperator.sync.ClusterAgents.ClusterSettings;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** The whole agent of one cluster, with all its loops, between a {@link Fleet} and PostgreSQL. */
final class AgentBench {
  static final Duration INTERVAL = Duration.ofSeconds(2);

  private static final String CLUSTER = "lab";
  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final int QUIET_POLLS = 5;
  private static final int SWITCHES = 20;

  private final Fleet fleet;
  private final BenchDatabase accountDb;
  private final FleetProxmox proxmox;
  private final Tenants tenants = new Tenants();
  private final SkippingClock clock = new SkippingClock();

  AgentBench(Fleet fleet) {
    this.fleet = fleet;
    this.accountDb = new BenchDatabase(fleet.owners());
    this.proxmox = new FleetProxmox(fleet);
    tenants.claim(Tenants.claims(fleet, accountDb));
  }

  /**
   * What was measured.
   *
   * @param firstSync until all rows are there, one config read for each
   * @param settled until all agents have told their addresses, too
   * @param pollCpu of this process in one poll without change, the fake Proxmox included
   * @param statements whether any SQL statement began between two heartbeats
   * @param wakes of resources between two heartbeats
   * @param heapBytes for each VM
   * @param latencies from a change of power to the wake of its resource, the shortest first
   */
  record Result(
      Duration firstSync,
      Duration settled,
      Duration pollCpu,
      boolean statements,
      long wakes,
      long heapBytes,
      List<Duration> latencies) {}

  Result run() {
    try (Database database = Database.open(accountDb.runtime())) {
      Agents agents = new Agents("cluster-1", database, () -> true, tenants, tenants, clock);
      Instant begun = Instant.now();
      agents.connect(
          new ClusterSettings(CLUSTER, INTERVAL, BenchDatabase.NODE_OWNER, null, false),
          proxmox.api());
      awaitDatabase(() -> rows("true") == fleet.vms());
      Duration firstSync = Duration.between(begun, Instant.now());
      awaitDatabase(() -> rows("ip_address IS NOT NULL") == fleet.vms());
      Duration settled = Duration.between(begun, Instant.now());
      List<Duration> latencies = switchPower();
      awaitPolls(2);
      awaitHeartbeat();
      String statement = latestStatement();
      long wakes = tenants.wakes();
      Duration cpu = cpu();
      awaitPolls(QUIET_POLLS);
      Duration pollCpu = cpu().minus(cpu).dividedBy(QUIET_POLLS);
      wakes = tenants.wakes() - wakes;
      boolean statements = !latestStatement().equals(statement);
      long heap = usedHeap();
      agents.close();
      return new Result(
          firstSync,
          settled,
          pollCpu,
          statements,
          wakes,
          (heap - usedHeap()) / fleet.vms(),
          latencies);
    }
  }

  /** People switch VMs on and off, one after the other and at any time between two polls. */
  private List<Duration> switchPower() {
    Random random = new Random(1);
    List<Duration> latencies = new ArrayList<>();
    for (int i = 0; i < SWITCHES; i++) {
      int vm = i % fleet.vms();
      String uid = fleet.uid(vm);
      tenants.wasWoken(uid);
      long pause = random.nextLong(INTERVAL.toNanos());
      long resume = System.nanoTime() + pause;
      await(() -> System.nanoTime() >= resume);
      long begun = System.nanoTime();
      fleet.switchPower(vm);
      await(() -> tenants.wasWoken(uid));
      latencies.add(Duration.ofNanos(System.nanoTime() - begun));
    }
    Collections.sort(latencies);
    return latencies;
  }

  private long rows(String condition) {
    return Long.parseLong(
        accountDb.query("SELECT count(*) FROM public.vms WHERE " + condition).getFirst());
  }

  private void awaitPolls(int more) {
    long polls = proxmox.polls() + more;
    await(() -> proxmox.polls() >= polls);
  }

  /** The next is a minute away then. */
  private void awaitHeartbeat() {
    String query = "SELECT max(last_seen) FROM public.proxmox_nodes";
    List<String> before = accountDb.query(query);
    clock.skip(Duration.ofMinutes(1));
    awaitDatabase(() -> !accountDb.query(query).equals(before));
    awaitPolls(2);
  }

  private String latestStatement() {
    return accountDb
        .query(
            "SELECT max(query_start) FROM pg_stat_activity WHERE application_name = 'vm-operator'")
        .getFirst();
  }

  private static Duration cpu() {
    return Duration.ofNanos(
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
            .getProcessCpuTime());
  }

  private static long usedHeap() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static void await(BooleanSupplier condition) {
    await(condition, Duration.ofMillis(5));
  }

  /** Seldom enough that the questions cost nothing. */
  private static void awaitDatabase(BooleanSupplier condition) {
    await(condition, Duration.ofMillis(200));
  }

  private static void await(BooleanSupplier condition, Duration interval) {
    Awaitility.await().atMost(PATIENCE).pollInterval(interval).until(condition::getAsBoolean);
  }
}
