package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Text that would be SQL, were it ever put into a statement, in every text field there is. */
class InjectionIT {
  private static PostgresFixture postgres;
  private static Database database;
  private static int alice;
  private static int bob;
  private static int node;

  @BeforeAll
  static void migrate() {
    postgres = PostgresFixture.migrated();
    database = Database.open(postgres.runtime());
    alice = postgres.user("alice");
    bob = postgres.user("bob");
    node = postgres.node("pve1", "10.0.0.1", alice);
    postgres.vm(900, node, bob);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  static List<String> texts() {
    return List.of(
        "'; DELETE FROM public.vms; --",
        "' OR '1'='1",
        "'||set_config('app.current_user_role','admin',true)||'",
        "'); SELECT set_config('app.current_user_id','2',false); --",
        "\\'; ROLLBACK; --",
        "$$; COMMIT; $$",
        "x'; SET ROLE postgres; SELECT '",
        "{fn user()} ? :name ${runtimeRole} %s %n $1",
        "\"; DROP TABLE vms; \"",
        "{\"}', '{",
        "NULL",
        "{}",
        "\u02bc OR 1=1 \uff07",
        "line\nfeed\ttab\r\\N\\.",
        "\ud83d\udca5 4 bytes");
  }

  @ParameterizedTest
  @MethodSource("texts")
  void shouldKeepTheTextOfAVmAsItIs(String text) {
    // Given
    ClusterKey cluster = new ClusterKey(text, text);
    VmFacts facts =
        new VmFacts(101, text, cut(text, 45), VmStatus.RUNNING, 4, 4_096, 40, node, 9000);
    VmBinding binding = new VmBinding.Managed(text, new ResourceRef(text, text, text));
    SyncEpoch epoch = new SyncEpochs(database).take(cluster);
    VmRows rows = new VmRows(database);

    // When
    WriteOutcome outcome =
        rows.write(
            epoch,
            new OwnerBatch(
                alice, List.of(), List.of(), List.of(new VmChange.Insert(facts, text, binding))));

    // Then
    assertThat(outcome.setAside()).isEmpty();
    BoundVm row = outcome.inserted().getFirst();
    assertThat(rows.bound(cluster)).containsExactly(new BoundVm(row.id(), alice, facts, binding));
    assertThat(postgres.query("SELECT notes FROM public.vms WHERE id = " + row.id()))
        .containsExactly(text);
    assertNothingElseHappened("900", "101");

    // When
    rows.write(
        epoch,
        new OwnerBatch(
            alice, List.of(new VmChange.Removal(row.id(), alice)), List.of(), List.of()));

    // Then
    assertNothingElseHappened("900");
  }

  @ParameterizedTest
  @MethodSource("texts")
  void shouldKeepTheTextOfANodeAsItIs(String text) {
    // Given
    SyncEpoch epoch = new SyncEpochs(database).take(new ClusterKey("cluster-1", text));
    NodeRows nodes = new NodeRows(database);

    // When
    NodeRow row = nodes.ensure(epoch, text, List.of(text), alice);

    // Then
    assertThat(row).isInstanceOf(NodeRow.Created.class);
    assertThat(nodes.ensure(epoch, text, List.of(text), alice))
        .isEqualTo(new NodeRow.Found(((NodeRow.Created) row).id()));
    assertThat(nodes.bound(epoch.cluster())).containsOnlyKeys(text);
    assertNothingElseHappened("900");
  }

  @ParameterizedTest
  @MethodSource("texts")
  void shouldFindNoUserByTheTextOfAStatement(String text) {
    assertThat(new Users(database).byName(text)).isEmpty();
    assertNothingElseHappened("900");
  }

  private static void assertNothingElseHappened(String... vmids) {
    assertThat(postgres.query("SELECT vmid FROM public.vms ORDER BY id")).containsExactly(vmids);
    for (int user : List.of(alice, bob)) {
      int own =
          (int) List.of(vmids).stream().filter(vmid -> (user == bob) == vmid.equals("900")).count();
      assertThat(seenBy(user)).as("rows that user %d sees", user).isEqualTo(own);
    }
    assertThat(seenBy(4711)).as("rows that nobody sees").isZero();
  }

  private static int seenBy(int user) {
    return database.inTransaction(
        RlsContext.owner(user, Actor.SYNC),
        transaction -> {
          try (var statement = transaction.connection().createStatement();
              var rows = statement.executeQuery("SELECT count(*) FROM public.vms")) {
            rows.next();
            return rows.getInt(1);
          }
        });
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }
}
