package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.store.ClusterKey;
import io.accountdb.vmoperator.store.Database;
import io.accountdb.vmoperator.store.DatabaseFailure;
import io.accountdb.vmoperator.store.PostgresFixture;
import io.accountdb.vmoperator.store.SyncEpochs;
import io.accountdb.vmoperator.store.VmBinding;
import io.accountdb.vmoperator.store.VmChange;
import io.accountdb.vmoperator.store.VmFacts;
import io.accountdb.vmoperator.store.VmRows;
import io.accountdb.vmoperator.store.VmStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More changes than one transaction is to hold, on a real PostgreSQL. */
class MirrorWriterIT {
  private static final ClusterKey LAB = new ClusterKey("cluster-1", "lab");
  private static final int FIRST = 100;
  private static final int VMS = 2 * Chunks.MOST + Chunks.MOST / 2;
  private static final String VETO =
      """
      CREATE FUNCTION public.veto() RETURNS TRIGGER LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'disk full' USING ERRCODE = '53100'; END $$;
      CREATE TRIGGER veto BEFORE INSERT ON public.vms FOR EACH ROW WHEN (NEW.vmid = %d)
        EXECUTE FUNCTION public.veto();
      """;

  private static final String WRITTEN =
      "SELECT owner_id, count(DISTINCT vmid) FROM public.vms GROUP BY owner_id ORDER BY owner_id";

  private PostgresFixture postgres;
  private Database database;
  private MirrorMemory memory;
  private final MirrorTally tally = new MirrorTally();
  private MirrorWriter writer;
  private int alice;
  private int bob;
  private int node;

  @BeforeEach
  void migrate() {
    postgres = PostgresFixture.migrated();
    alice = postgres.user("alice");
    bob = postgres.user("bob");
    node = postgres.node("pve1", "10.0.0.11", alice);
    database = Database.open(postgres.runtime());
    WriteEpoch epoch = new WriteEpoch(new SyncEpochs(database), LAB, () -> true);
    epoch.ensure();
    VmRows rows = new VmRows(database);
    memory = new MirrorMemory(rows, LAB);
    memory.load();
    writer = new MirrorWriter(rows, epoch, memory, tally);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void shouldWriteTheManyRowsOfOneOwnerInShortTransactions() {
    // When
    MirrorWriter.Result result = write(inserts(alice, FIRST, VMS));

    // Then
    assertThat(result.failure()).isNull();
    assertThat(memory.latest().all()).hasSize(VMS);
    assertThat(postgres.query("SELECT count(*) FROM public.vms GROUP BY xmin ORDER BY min(id)"))
        .containsExactly("" + Chunks.MOST, "" + Chunks.MOST, "" + Chunks.MOST / 2);
  }

  @Test
  void shouldLoseNothingWhereItEndsBetweenTwoTransactions() {
    // Given
    List<MirrorPlan.Change> changes = new ArrayList<>(inserts(alice, FIRST, VMS));
    changes.addAll(inserts(bob, FIRST + VMS, 1));
    postgres.asSuperuser(VETO.formatted(FIRST + Chunks.MOST));

    // When
    MirrorWriter.Result broken = write(changes);
    List<String> meanwhile = postgres.query(WRITTEN);
    postgres.asSuperuser("DROP TRIGGER veto ON public.vms");
    memory.load();
    MirrorWriter.Result repeated = write(changes.stream().filter(this::isMissing).toList());

    // Then
    assertThat(broken.failure()).isEqualTo(new DatabaseFailure.Unavailable("53100", "disk full"));
    assertThat(broken.failed()).as("alice's later chunks").hasSize(VMS - Chunks.MOST);
    assertThat(meanwhile).containsExactly(alice + "|" + Chunks.MOST, bob + "|1");
    assertThat(repeated.failure()).isNull();
    assertThat(postgres.query(WRITTEN)).containsExactly(alice + "|" + VMS, bob + "|1");
    assertThat(memory.latest().all()).hasSize(VMS + 1);
  }

  @Test
  void shouldCountWhatItWritesAndWhatTheDatabaseRefuses() {
    // Given
    write(inserts(bob, FIRST, 1));

    // When
    write(inserts(alice, FIRST, 3));

    // Then
    assertThat(tally.written()).containsEntry(AgentReport.Change.INSERT, 3L);
    assertThat(tally.refused())
        .containsEntry(AgentReport.Refusal.KEY_TAKEN, 1L)
        .containsEntry(AgentReport.Refusal.ROW_LEVEL_SECURITY, 0L);
  }

  private MirrorWriter.Result write(List<MirrorPlan.Change> changes) {
    return writer.write(new MirrorPlan(changes, Map.of()), MirrorFixture.NOW);
  }

  private boolean isMissing(MirrorPlan.Change change) {
    return memory.latest().at(((VmChange.Insert) change.what()).facts().vmid()).isEmpty();
  }

  private List<MirrorPlan.Change> inserts(int owner, int firstVmid, int count) {
    return IntStream.range(firstVmid, firstVmid + count)
        .mapToObj(
            vmid ->
                new MirrorPlan.Change(
                    owner,
                    new VmChange.Insert(
                        new VmFacts(vmid, "vm", null, VmStatus.RUNNING, 1, 512, 8, node, null),
                        null,
                        new VmBinding.Discovered("uuid-" + vmid)),
                    "uid-" + vmid))
        .toList();
  }
}
