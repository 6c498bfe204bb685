package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.GuestUsage;
import io.accountdb.vmoperator.store.DatabaseSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * All that may happen to rows while a process keeps them; where it dies another one takes its place
 * in the middle of it.
 */
final class CrashScript implements AutoCloseable {
  /** Looks after which the rows are true, with the time that proofs take, whoever dies. */
  private static final int ENOUGH = 12;

  private static final int PERIODS = 3;
  private static final Duration PERIOD = Duration.ofMinutes(5);

  private static final TestGuest WEB = TestGuest.running(101);
  private static final TestGuest DB = guest(102, "22222222-2222-4333-8444-555555555555", "db");
  private static final TestGuest STRAY =
      guest(103, "33333333-2222-4333-8444-555555555555", "stray");
  private static final TestGuest HEIR = guest(101, TestGuest.OTHER_UUID, "heir");

  private final AccountDb accountDb;
  private final ManualClock clock = new ManualClock();
  private final FakeProxmox proxmox = new FakeProxmox();
  private final RecordedWakes wakes = new RecordedWakes();
  private final Claim web;
  private final Claim db;
  private final Claim stray;
  private final Claim heir;
  private final List<Process> processes = new ArrayList<>();

  /**
   * Begins with an empty database.
   *
   * @param fatal number of the transaction at which the first process dies; 0: it lives
   */
  CrashScript(AccountDb accountDb, int fatal, CommitEdge.Death death) {
    this.accountDb = accountDb;
    accountDb.clear();
    accountDb.query("TRUNCATE vm_audit, sync_epochs");
    web = claim(WEB, "web-1", accountDb.user("alice"));
    db = claim(DB, "db", accountDb.user("bob"));
    stray = claim(STRAY, "adopted", accountDb.user("platform"));
    heir = claim(HEIR, "heir", accountDb.user("bob"));
    processes.add(new Process(fatal, death, () -> {}));
  }

  private static TestGuest guest(int vmid, String uuid, String name) {
    return TestGuest.running(vmid).uuid(uuid).named(name);
  }

  private static Claim claim(TestGuest guest, String resource, int owner) {
    return new Claim(
        RecordedWakes.claimant(resource),
        guest.vmid(),
        guest.facts().biosUuid(),
        owner,
        null,
        "Notes of " + resource);
  }

  void play() {
    come();
    change();
    use();
    beOperatedOn();
    changeHands();
    recycle();
    go();
    growOld();
    // Whoever died in the last act has a successor too.
    present();
  }

  private void come() {
    proxmox.put(WEB).put(DB).put(STRAY);
    wakes.claim(web, db);
    awaitRows(
        "web-1 web-1 running pve1 alice managed Notes of web-1",
        "db db running pve1 bob managed Notes of db",
        "stray stray running pve1 platform discovered null");
  }

  private void change() {
    proxmox.put(WEB.status("stopped")).put(DB.on("pve2").named("db-moved"));
    awaitRows(
        "web-1 web-1 stopped pve1 alice managed Notes of web-1",
        "db-moved db running pve2 bob managed Notes of db",
        "stray stray running pve1 platform discovered null");
  }

  /** The period that a process begins in may go without sample, no other one. */
  private void use() {
    proxmox.uses(STRAY.vmid(), new GuestUsage(0.25, 1L << 30, 3_600, 1, 2, 3, 4));
    look();
    for (int i = 0; i < PERIODS; i++) {
      clock.advance(PERIOD);
      look();
      look();
    }
    assertThat(samples()).as("samples").isBetween(PERIODS - (crashed() ? 1 : 0), PERIODS);
  }

  /** As {@code reconcile} does, which tells until it has heard that the trail has it. */
  private void beOperatedOn() {
    Journal.Entry stop =
        new Journal.Entry(
            web.ownerId(),
            null,
            web.vmid(),
            "web-1",
            Journal.Kind.STOP,
            Journal.Outcome.SUCCEEDED,
            null,
            null,
            Instant.parse("2026-03-01T10:00:00Z"),
            web.claimant().uid(),
            1,
            List.of("kubectl"));
    eventually("the trail has it", () -> present().tell(stop));
  }

  private void changeHands() {
    wakes.claim(db, stray);
    awaitRows(
        "web-1 web-1 stopped pve1 alice discovered Notes of web-1",
        "db-moved db running pve2 bob managed Notes of db",
        "stray stray running pve1 platform managed null");
  }

  private void recycle() {
    proxmox.put(HEIR);
    wakes.claim(db, stray, heir);
    awaitRows(
        "heir heir running pve1 bob managed Notes of heir",
        "db-moved db running pve2 bob managed Notes of db",
        "stray stray running pve1 platform managed null");
  }

  private void go() {
    proxmox.remove(DB.vmid());
    wakes.claim(stray, heir);
    awaitRows(
        "heir heir running pve1 bob managed Notes of heir",
        "stray stray running pve1 platform managed null");
  }

  /** Samples become hours, and go. */
  private void growOld() {
    List<String> samples = List.of("0|" + samples());
    clock.advance(Duration.ofDays(8));
    eventually(
        "samples are summed up",
        () -> {
          present().tidy();
          clock.advance(Housekeeping.AFTER_A_FAILURE);
          return samples.equals(
              accountDb.query(
                  "SELECT (SELECT count(*) FROM vm_usage), sum(samples) FROM vm_usage_hourly"));
        });
  }

  private void look() {
    clock.advance(SteppedAgent.INTERVAL);
    present().look();
  }

  private void awaitRows(String... rows) {
    List<String> wanted = List.of(rows);
    for (int i = 0; i < ENOUGH && !rows().equals(wanted); i++) {
      look();
    }
    assertThat(rows()).isEqualTo(wanted);
  }

  private static void eventually(String what, BooleanSupplier isSo) {
    boolean is = false;
    for (int i = 0; i < ENOUGH && !is; i++) {
      is = isSo.getAsBoolean();
    }
    assertThat(is).as(what).isTrue();
  }

  /** Of the process that lives: the first one, or, once that is dead, its successor. */
  private SteppedAgent present() {
    Process latest = processes.getLast();
    if (!latest.edge.isDead()) {
      return latest.agent;
    }
    Process successor =
        new Process(
            0,
            CommitEdge.Death.NOT_SENT,
            latest.death == CommitEdge.Death.LATE ? latest.edge::deliver : () -> {});
    processes.add(successor);
    successor.agent.look();
    return successor.agent;
  }

  private boolean crashed() {
    return processes.size() > 1;
  }

  int processes() {
    return processes.size();
  }

  /** Of the first process. */
  int transactions() {
    return processes.getFirst().edge.commits();
  }

  /** In the order of their VMIDs: name now and at first, status, node, owner, kind and notes. */
  private List<String> rows() {
    return accountDb.query(
        """
        SELECT concat_ws(' ', v.name, a.name, v.status, n.name, u.username, b.kind,
                         coalesce(v.notes, 'null'))
        FROM vms AS v JOIN proxmox_nodes AS n ON n.id = v.proxmox_node
        JOIN users AS u ON u.id = v.owner_id
        LEFT JOIN vm_bindings AS b ON b.vm_id = v.id
        LEFT JOIN vm_audit AS a ON a.vm_id = v.id AND a.kind = 'row-insert'
        ORDER BY v.vmid
        """);
  }

  private int samples() {
    return Integer.parseInt(accountDb.query("SELECT count(*) FROM vm_usage").getFirst());
  }

  /** What the trail has of each VM, in its order. */
  List<String> trail() {
    return accountDb.query(
        """
        SELECT concat_ws(' ', a.kind, a.outcome, a.vmid, a.name, u.username,
                         a.before ->> 'status', '->', a.after ->> 'status')
        FROM vm_audit AS a JOIN users AS u ON u.id = a.owner_id
        ORDER BY a.vmid, a.id
        """);
  }

  List<String> nodes() {
    return accountDb.query(
        """
        SELECT n.name, n.status, b.node_name FROM proxmox_nodes AS n
        LEFT JOIN proxmox_node_bindings AS b ON b.node_id = n.id ORDER BY n.id
        """);
  }

  int epoch() {
    return Integer.parseInt(accountDb.query("SELECT epoch FROM sync_epochs").getFirst());
  }

  @Override
  public void close() {
    processes.forEach(Process::close);
  }

  private final class Process {
    private final CommitEdge edge;
    private final CommitEdge.Death death;
    private final SteppedAgent agent;

    Process(int fatal, CommitEdge.Death death, Runnable onTake) {
      this.death = death;
      DatabaseSettings direct = accountDb.runtime();
      edge = new CommitEdge(direct.url(), fatal, death, onTake);
      agent =
          new SteppedAgent(
              new DatabaseSettings(
                  edge.jdbcUrl(), direct.username(), direct.password(), direct.connectTimeout()),
              proxmox,
              wakes,
              clock);
    }

    void close() {
      agent.close();
      edge.close();
    }
  }
}
