package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.store.schema.Finding;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a person has to decide first: it is named, and nothing is changed. */
class AdoptionObstaclesIT {
  private static final String ROWS = "SELECT to_jsonb(v)::text FROM public.vms AS v ORDER BY id";

  static Stream<Arguments> obstacles() {
    return Stream.of(
        Arguments.of(
            "vms",
            """
            ALTER TABLE public.vms DROP CONSTRAINT vms_vmid_node_unique;
            INSERT INTO public.vms (vmid, name, proxmox_node, owner_id) VALUES (100, 'new', 1, 2);
            """,
            "VMIDs occur more than once",
            "vmid 100, node_id 1, ids {1,3}"),
        Arguments.of(
            "vms_node_id",
            "UPDATE public.vms SET proxmox_node_id = 1",
            "VMIDs occur more than once",
            "vmid 100, node_id 1, ids {1,3}"),
        Arguments.of(
            "vms_node_name",
            "UPDATE public.vms SET proxmox_node = 'pve2'",
            "VMIDs occur more than once",
            "vmid 100, node_id 2, ids {1,3}"),
        Arguments.of(
            "vms_node_id",
            "UPDATE public.vms SET proxmox_node_id = NULL WHERE id = 2",
            "rows of public.vms name no node",
            "id 2, vmid 101, name db, owner_id 1"),
        Arguments.of(
            "vms_node_name",
            "UPDATE public.vms SET proxmox_node = NULL WHERE id = 2",
            "rows of public.vms name no node",
            "id 2, vmid 101, name db, owner_id 1"),
        Arguments.of(
            "vms_node_id",
            """
            ALTER TABLE public.vms DROP CONSTRAINT vms_proxmox_node_id_fkey;
            UPDATE public.vms SET proxmox_node_id = 99 WHERE id = 2;
            """,
            "a node that public.proxmox_nodes does not have",
            "id 2, vmid 101, name db, proxmox_node_id 99"),
        Arguments.of(
            "vms_node_name",
            "UPDATE public.vms SET proxmox_node = 'PVE1' WHERE id = 2",
            "a node that public.proxmox_nodes does not have",
            "id 2, vmid 101, name db, proxmox_node PVE1"),
        Arguments.of(
            "vms_node_name",
            """
            INSERT INTO public.proxmox_nodes (name, hostname, owner_id)
              VALUES ('pve1', '10.0.0.9', 2)
            """,
            "fit several rows of public.proxmox_nodes",
            "name pve1, node_ids {1,3}"),
        Arguments.of(
            "vms_node_id",
            "UPDATE public.vms SET status = 'paused' WHERE id = 1",
            "neither running, stopped nor error",
            "id 1, vmid 100, name web, status paused"),
        Arguments.of(
            "vms",
            "UPDATE public.vms SET status = NULL WHERE id = 1",
            "neither running, stopped nor error",
            "id 1, vmid 100, name old, status null"),
        Arguments.of(
            "vms",
            "UPDATE public.vms SET created_at = NULL WHERE id = 1",
            "lack a value that the document requires",
            "id 1, vmid 100, name old"),
        Arguments.of(
            "vms",
            """
            ALTER TABLE public.vms DROP CONSTRAINT vms_owner_id_fkey;
            UPDATE public.vms SET owner_id = 99 WHERE id = 1;
            """,
            "a user that public.users does not have",
            "id 1, vmid 100, name old, owner_id 99"),
        Arguments.of(
            "vms",
            "CREATE POLICY support ON public.vms FOR SELECT TO PUBLIC USING (TRUE)",
            "policy support on public.vms (SELECT to public)",
            "drop it, or make it AS RESTRICTIVE"),
        Arguments.of(
            "vms",
            "CREATE POLICY support ON public.proxmox_nodes FOR ALL TO PUBLIC USING (TRUE)",
            "policy support on public.proxmox_nodes (ALL to public)",
            "drop it, or make it AS RESTRICTIVE"),
        Arguments.of(
            "vms",
            """
            DROP VIEW public.vms_with_rls;
            ALTER TABLE public.vms ALTER name TYPE TEXT, DROP COLUMN notes;
            """,
            "column name of public.vms is text instead of character varying(100)",
            "column notes (text) of public.vms is missing"),
        Arguments.of(
            "vms",
            """
            ALTER TABLE public.vms ADD tenant INTEGER;
            UPDATE public.vms SET tenant = 1;
            ALTER TABLE public.vms ALTER tenant SET NOT NULL;
            """,
            "column tenant of public.vms",
            "needs a value in each new row"),
        Arguments.of(
            "vms",
            "ALTER TABLE public.vms ALTER id DROP DEFAULT",
            "column id of public.vms",
            "no sequence to number rows"),
        Arguments.of(
            "vms_node_name",
            "CREATE VIEW public.running AS SELECT name FROM public.vms_with_rls",
            "view public.vms_with_rls has to be made anew",
            "running stands on it"),
        Arguments.of(
            "vms",
            """
            DROP INDEX public.vms_name_idx;
            CREATE INDEX vms_name_idx ON public.users (username);
            """,
            "the name vms_name_idx",
            "is taken"),
        Arguments.of(
            "vms",
            """
            DROP INDEX public.vms_name_idx;
            CREATE UNIQUE INDEX vms_name_idx ON public.vms (name);
            """,
            "index vms_name_idx of public.vms",
            "is unique"),
        Arguments.of(
            "vms",
            "ALTER TABLE public.proxmox_nodes NO FORCE ROW LEVEL SECURITY",
            "row-level security of public.proxmox_nodes is not in force",
            "ALTER TABLE public.proxmox_nodes ENABLE"),
        Arguments.of(
            "vms",
            "ALTER TABLE public.users RENAME username TO login",
            "column username of public.users is missing",
            "instead of text"));
  }

  @ParameterizedTest
  @MethodSource("obstacles")
  void shouldNameWhatAPersonHasToDecideAndChangeNothing(
      String shape, String deviation, String problem, String detail) {
    // Given
    PostgresFixture postgres = accountDb(shape);
    postgres.asSuperuser(deviation);
    List<String> schema = SchemaSnapshot.of(postgres);
    List<String> rows = postgres.query(ROWS);

    // When
    MigrationReport report = postgres.migrations().migrate();

    // Then
    assertThat(report.of(Finding.Obstacle.class))
        .extracting(Finding.Obstacle::text)
        .anySatisfy(text -> assertThat(text).contains(problem))
        .anySatisfy(text -> assertThat(text).contains(detail));
    assertThat(report.of(Finding.Obstacle.class))
        .allSatisfy(obstacle -> assertThat(postgres.query(obstacle.look())).isNotEmpty());
    assertThat(report.scripts()).isEmpty();
    assertThat(SchemaSnapshot.of(postgres)).isEqualTo(schema);
    assertThat(postgres.query(ROWS)).isEqualTo(rows);
    assertThat(postgres.query("SELECT to_regclass('public.vm_operator_schema_history') IS NULL"))
        .containsExactly("t");
  }

  @Test
  void shouldNameAllObstaclesAtOnceAndSoManyRowsOfEach() {
    // Given
    PostgresFixture postgres = accountDb("vms_node_id");
    postgres.asSuperuser(
        """
        INSERT INTO public.vms (vmid, name, owner_id) SELECT 200 + i, 'vm', 1
          FROM generate_series(1, 25) AS i;
        UPDATE public.vms SET status = 'paused' WHERE id = 1;
        CREATE POLICY support ON public.vms FOR SELECT TO PUBLIC USING (TRUE);
        """);

    // When
    MigrationReport report = postgres.migrations().rehearse();

    // Then
    assertThat(report.blockers())
        .satisfiesExactlyInAnyOrder(
            nodes ->
                assertThat(nodes.lines())
                    .hasSize(22)
                    .contains("    id 5, vmid 201, name vm, owner_id 1")
                    .endsWith("    and more"),
            status -> assertThat(status).contains("paused"),
            policy -> assertThat(policy).contains("support"));
  }

  @Test
  void shouldNotAdoptATableThatStandsAlone() {
    // Given
    PostgresFixture postgres = PostgresFixture.empty();
    postgres.asSuperuser(
        "SET ROLE %s; CREATE TABLE public.vms (id SERIAL, vmid INTEGER, proxmox_node TEXT)"
            .formatted(postgres.ownerRole()));

    // When
    MigrationReport report = postgres.migrations().migrate();

    // Then
    assertThat(report.blockers())
        .anyMatch(problem -> problem.startsWith("table public.users is missing"))
        .anyMatch(problem -> problem.startsWith("table public.proxmox_nodes is missing"))
        .anyMatch(problem -> problem.startsWith("column name (character varying(100))"));
    assertThat(postgres.query("SELECT to_regclass('public.users') IS NULL")).containsExactly("t");
  }

  @Test
  void shouldNotAdoptWhatIsNoTable() {
    // Given
    PostgresFixture postgres = accountDb("vms");
    postgres.asSuperuser(
        """
        DROP VIEW public.vms_with_rls;
        ALTER TABLE public.vms RENAME TO all_vms;
        SET ROLE %s;
        CREATE VIEW public.vms AS SELECT * FROM public.all_vms;
        """
            .formatted(postgres.ownerRole()));

    // Then
    assertThat(postgres.migrations().migrate().blockers())
        .contains("public.vms is no ordinary table");
  }

  @Test
  void shouldLeaveAPolicyForOthersAloneAndSaySo() {
    // Given
    PostgresFixture postgres = accountDb("vms");
    postgres.asSuperuser(
        "CREATE POLICY backup ON public.vms FOR SELECT TO pg_monitor USING (TRUE)");

    // When
    MigrationReport report = postgres.migrations().migrate();

    // Then
    assertThat(report.blocked()).isFalse();
    assertThat(report.of(Finding.Note.class))
        .singleElement()
        .extracting(Finding.Note::text)
        .asString()
        .contains("policy backup on public.vms (SELECT to pg_monitor)", "left alone");
  }

  @Test
  void shouldStopAtATableThatSomebodyKeepsLocked() throws Exception {
    // Given
    PostgresFixture postgres = accountDb("vms_node_id");

    // When
    DatabaseFailure failure = postgres.whileLocked("public.vms", this::failureOf);

    // Then
    assertThat(failure)
        .isInstanceOfSatisfying(
            DatabaseFailure.Unavailable.class,
            unavailable -> assertThat(unavailable.sqlState()).isEqualTo("55P03"));
    assertThat(postgres.migrations().migrate().blocked()).isFalse();
  }

  private DatabaseFailure failureOf(PostgresFixture postgres) {
    try {
      postgres.migrations().migrate();
      throw new AssertionError("migrated a locked table");
    } catch (DatabaseException e) {
      return e.failure();
    }
  }

  private static PostgresFixture accountDb(String shape) {
    PostgresFixture postgres = PostgresFixture.empty();
    postgres.runAsOwner("users_and_nodes.sql");
    postgres.runAsOwner(shape + ".sql");
    return postgres;
  }
}
