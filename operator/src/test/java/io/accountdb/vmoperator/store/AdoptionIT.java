package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.store.schema.Finding;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** AccountDBs in every shape that is known become the documented one, and keep their rows. */
class AdoptionIT {
  private static final String WITHOUT_WHAT_IS_REPAIRED =
      """
      SELECT (to_jsonb(v) - 'status' - 'proxmox_node' - 'proxmox_node_id' - 'proxmox_node_name')::text
      FROM public.vms AS v ORDER BY id
      """;

  private static final String STATUS =
      """
      SELECT id, CASE WHEN status IN ('unknown', 'deleted') THEN 'error' ELSE status END
      FROM public.vms ORDER BY id
      """;

  private static List<String> documented;

  @BeforeAll
  static void install() {
    documented = SchemaSnapshot.of(PostgresFixture.migrated());
  }

  static Stream<List<String>> shapes() {
    return Stream.of(
        List.of("vms"),
        List.of("vms", "deviations/no_constraints"),
        List.of("vms", "deviations/other_names"),
        List.of("vms", "deviations/other_definitions"),
        List.of("vms", "deviations/other_defaults"),
        List.of("vms", "deviations/no_row_security"),
        List.of("vms", "deviations/further_columns"),
        List.of("vms", "deviations/view_on_view"),
        List.of("vms", "deviations/sharing_list"),
        List.of("vms", "deviations/deferred_keys"),
        List.of(
            "vms",
            "deviations/no_row_security",
            "deviations/other_definitions",
            "deviations/other_defaults"),
        List.of("vms", "deviations/no_constraints", "deviations/further_columns"),
        List.of("vms_node_id"),
        List.of("vms_node_id", "deviations/no_row_security"),
        List.of("vms_node_name"),
        List.of("vms_node_name", "deviations/no_row_security"),
        List.of("vms_node_name", "deviations/further_columns"));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void shouldBecomeTheDocumentedSchemaAndKeepItsRows(List<String> scripts) {
    // Given
    PostgresFixture postgres = accountDb(scripts);
    List<String> rows = postgres.query(WITHOUT_WHAT_IS_REPAIRED);
    List<String> status = postgres.query(STATUS);
    List<String> before = SchemaSnapshot.of(postgres);

    // When
    MigrationReport rehearsed = postgres.migrations().rehearse();

    // Then
    assertThat(SchemaSnapshot.of(postgres)).isEqualTo(before);

    // When
    MigrationReport report = postgres.migrations().migrate();

    // Then
    assertThat(report.blockers()).isEmpty();
    assertThat(report).isEqualTo(rehearsed);
    assertThat(withoutFurther(SchemaSnapshot.of(postgres)))
        .containsExactlyInAnyOrderElementsOf(documented);
    assertThat(postgres.query(WITHOUT_WHAT_IS_REPAIRED)).isEqualTo(rows);
    assertThat(postgres.query("SELECT id, status FROM public.vms ORDER BY id")).isEqualTo(status);
    assertThat(
            postgres.query(
                """
                SELECT v.name, n.name FROM public.vms AS v
                JOIN public.proxmox_nodes AS n ON n.id = v.proxmox_node ORDER BY v.id
                """))
        .hasSameSizeAs(rows)
        .contains("same VMID|pve2");
    assertGuarded(postgres);

    // When
    List<String> after = SchemaSnapshot.of(postgres);
    MigrationReport again = postgres.migrations().migrate();

    // Then
    assertThat(again.changes()).isEmpty();
    assertThat(SchemaSnapshot.of(postgres)).isEqualTo(after);
  }

  @Test
  void shouldNameEachRowWhoseStatusItChanges() {
    // Given
    PostgresFixture postgres = accountDb(List.of("vms_node_id"));

    // When
    MigrationReport report = postgres.migrations().migrate();

    // Then
    assertThat(report.changes())
        .anySatisfy(
            change ->
                assertThat(change)
                    .contains("the status of 2 rows of public.vms becomes error")
                    .contains("id 2, vmid 101, name db, owner_id 1, status unknown")
                    .contains("id 3, vmid 100, name same VMID, owner_id 2, status deleted"))
        .contains("column proxmox_node_id of public.vms is renamed to proxmox_node")
        .contains("index idx_vms_owner_id of public.vms is renamed to vms_owner_id_idx")
        .contains(
            "constraint vms_proxmox_node_id_fkey of public.vms is renamed to vms_proxmox_node_fkey")
        .anyMatch(change -> change.startsWith("column cpu_cores of public.vms has default 0"))
        .contains("script 2 vms");
  }

  @Test
  void shouldKeepTheNameOfTheNodeBesideItsId() {
    // Given
    PostgresFixture postgres = accountDb(List.of("vms_node_name"));

    // When
    postgres.migrations().migrate();

    // Then
    assertThat(postgres.query("SELECT proxmox_node, proxmox_node_name FROM public.vms ORDER BY id"))
        .containsExactly("1|pve1", "1|pve1", "2|pve2");
  }

  @Test
  void shouldShowInTheViewWhatAccountDbHasAddedAndKeepItsReaders() {
    // Given
    PostgresFixture postgres = accountDb(List.of("vms_node_id"));
    String reader = postgres.runtimeRole() + "_reader";
    postgres.asSuperuser(
        """
        CREATE ROLE %1$s;
        GRANT SELECT ON public.vms, public.vms_with_rls TO %1$s;
        GRANT UPDATE ON public.vms_with_rls TO %1$s WITH GRANT OPTION;
        """
            .formatted(reader));

    // When
    postgres.migrations().migrate();

    // Then
    postgres.asSuperuser(
        """
        SET ROLE %s;
        SET app.current_user_id = '1';
        DO $$ BEGIN
          ASSERT (SELECT string_agg(name || ' ' || proxmox_node || ' ' || cpu_usage_percent, ', ')
                  FROM public.vms_with_rls) = 'web 1 12.5';
        END $$;
        """
            .formatted(reader));
    assertThat(
            postgres.query(
                """
                SELECT privilege_type, is_grantable FROM information_schema.role_table_grants
                WHERE table_name = 'vms_with_rls' AND grantee = '%s' ORDER BY 1
                """
                    .formatted(reader)))
        .containsExactly("SELECT|NO", "UPDATE|YES");
  }

  @Test
  void shouldServeARoleThatNumbersRowsByAnIdentity() {
    // Given
    PostgresFixture postgres = accountDb(List.of("vms"));
    postgres.asSuperuser(
        """
        ALTER TABLE public.vms ALTER id DROP DEFAULT;
        DROP SEQUENCE public.vms_id_seq;
        ALTER TABLE public.vms ALTER id ADD GENERATED BY DEFAULT AS IDENTITY (RESTART WITH 1000);
        """);

    // When
    MigrationReport report = postgres.migrations().migrate();

    // Then
    assertThat(report.blockers()).isEmpty();
    try (Database database = Database.open(postgres.runtime())) {
      int id =
          database.inTransaction(
              RlsContext.owner(1, Actor.SYNC),
              transaction -> {
                try (var statement = transaction.connection().createStatement();
                    var row =
                        statement.executeQuery(
                            """
                            INSERT INTO public.vms (vmid, name, proxmox_node, owner_id)
                            VALUES (900, 'new', 1, 1) RETURNING id
                            """)) {
                  row.next();
                  return row.getInt(1);
                }
              });
      assertThat(id).isEqualTo(1000);
    }
  }

  @Test
  void shouldRepairWhatWasChangedAfterTheMigration() {
    // Given
    PostgresFixture postgres = PostgresFixture.migrated();
    postgres.asSuperuser(
        """
        ALTER TABLE public.vms DISABLE ROW LEVEL SECURITY;
        DROP INDEX public.vms_owner_id_idx;
        ALTER TABLE public.vms DROP CONSTRAINT vms_status_check;
        ALTER TABLE public.vms ALTER notes SET DEFAULT '';
        ALTER POLICY vms_user_policy ON public.vms USING (TRUE);
        ALTER VIEW public.vms_with_rls RESET (security_invoker);
        DROP TRIGGER vms_touch_updated_at ON public.vms;
        DROP TRIGGER vm_audit_insert ON public.vms;
        DROP TRIGGER vm_audit_update ON public.vms;
        DROP TRIGGER vm_audit_truncate ON public.vms;
        ALTER TABLE public.vms DISABLE TRIGGER vm_audit_delete;
        DROP TRIGGER vm_changes_insert ON public.vms;
        DROP TRIGGER vm_changes_update ON public.vms;
        DROP TRIGGER vm_changes_truncate ON public.vms;
        ALTER TABLE public.vms DISABLE TRIGGER vm_changes_delete;
        DROP TRIGGER vm_changes_bindings_insert ON public.vm_bindings;
        ALTER TABLE public.vm_bindings DISABLE TRIGGER vm_changes_bindings_update;
        """);

    // When
    MigrationReport report = postgres.migrations().migrate();

    // Then
    assertThat(report.of(Finding.Repair.class)).hasSize(17);
    assertThat(report.scripts()).isEmpty();
    assertThat(SchemaSnapshot.of(postgres)).containsExactlyInAnyOrderElementsOf(documented);
  }

  @Test
  void shouldAuditTheRowsThatALaterRepairChanges() {
    // Given
    PostgresFixture postgres = PostgresFixture.migrated();
    int alice = postgres.user("alice");
    postgres.vm(101, postgres.node("pve1", "10.0.0.1", alice), alice);
    postgres.asSuperuser(
        """
        ALTER TABLE public.vms DROP CONSTRAINT vms_status_check;
        UPDATE public.vms SET status = 'deleted';
        """);

    // When
    postgres.migrations().migrate();

    // Then
    assertThat(
            postgres.query(
                """
                SELECT before->>'status', after->>'status', session_role = '%s'
                FROM public.vm_audit ORDER BY id DESC LIMIT 1
                """
                    .formatted(postgres.ownerRole())))
        .containsExactly("deleted|error|t");
  }

  private static PostgresFixture accountDb(List<String> scripts) {
    PostgresFixture postgres = PostgresFixture.empty();
    postgres.runAsOwner("users_and_nodes.sql");
    scripts.forEach(script -> postgres.runAsOwner(script + ".sql"));
    return postgres;
  }

  /** What AccountDB has added stays, and is in the view. */
  private static List<String> withoutFurther(List<String> lines) {
    String further = "(proxmox_node_name|cpu_usage_percent|uptime_seconds|\"?Order\"?)";
    return lines.stream()
        .filter(line -> !line.matches("(column|grant) vms(_with_rls)? " + further + " .*"))
        .filter(line -> !line.matches("index .*\\(proxmox_node_name\\).*"))
        .map(
            line ->
                line.startsWith("view ") ? line.replaceAll(",\\s+(vms\\.)?" + further, "") : line)
        .toList();
  }

  private static void assertGuarded(PostgresFixture postgres) {
    try (Database database = Database.open(postgres.runtime())) {
      assertThat(new RoleCheck(database).problems()).isEmpty();
      assertThat(new GuardCheck(database).problems()).isEmpty();
    }
  }
}
