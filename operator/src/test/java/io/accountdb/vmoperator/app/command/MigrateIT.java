package io.accountdb.vmoperator.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.store.DatabaseSettings;
import io.accountdb.vmoperator.store.PostgresFixture;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MigrateIT {
  private static final String DUPLICATE =
      "INSERT INTO public.vms (vmid, name, proxmox_node_id, owner_id) VALUES (100, 'x', 1, 1)";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final PostgresFixture postgres = PostgresFixture.empty();
  private final Map<String, String> environment = environment(postgres);

  @Test
  void shouldRehearseThenMigrateThenFindNothingToDo() {
    // Given
    postgres.runAsOwner("users_and_nodes.sql");
    postgres.runAsOwner("vms_node_id.sql");

    // When
    int rehearsed = execute("migrate", "--dry-run");

    // Then
    assertThat(rehearsed).isZero();
    assertThat(out.toString())
        .contains(
            "To be repaired:\n",
            "  - column proxmox_node_id of public.vms is renamed to proxmox_node\n",
            "  - the status of 2 rows of public.vms becomes error:\n",
            "      id 2, vmid 101, name db, owner_id 1, status unknown\n",
            "To be run: 1 users and nodes, 2 vms, ")
        .endsWith("Nothing was changed; without --dry-run the schema would be right.\n");
    assertThat(postgres.query("SELECT to_regclass('public.vm_bindings') IS NULL"))
        .containsExactly("t");

    // When
    out.getBuffer().setLength(0);
    int migrated = execute("migrate");

    // Then
    assertThat(migrated).isZero();
    assertThat(out.toString())
        .startsWith("Repaired:\n")
        .contains("Ran: 1 users and nodes, ")
        .endsWith("The schema is right.\n");

    // When
    out.getBuffer().setLength(0);
    int again = execute("migrate", "--dry-run");

    // Then
    assertThat(again).isZero();
    assertThat(out.toString()).isEqualTo("The schema is right.\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void shouldSayWhatCannotBeRepairedAndHowToLookAtIt() {
    // Given
    postgres.runAsOwner("users_and_nodes.sql");
    postgres.runAsOwner("vms_node_id.sql");
    postgres.asSuperuser(DUPLICATE);

    // When
    int exitCode = execute("migrate");

    // Then
    assertThat(exitCode).isEqualTo(3);
    assertThat(out.toString())
        .contains(
            """
            Cannot be repaired:
              - VMIDs occur more than once on a node; one row of each is to stay:
                  vmid 100, node_id 1, ids {1,5}
            To look at it, where row-level security binds you:
              SET app.current_user_id = '0'; SET app.current_user_role = 'admin';

              SELECT v.vmid, n.id AS node_id, array_agg(v.id ORDER BY v.id) AS ids
            """)
        .endsWith("Nothing was changed.\n");
  }

  @Test
  void shouldSayWhichRightIsMissing() {
    // Given
    postgres.asSuperuser("ALTER SCHEMA public OWNER TO postgres");

    // When
    int exitCode = execute("migrate");

    // Then
    assertThat(exitCode).isEqualTo(4);
    assertThat(out.toString())
        .startsWith("Not allowed:\n")
        .contains("GRANT CREATE, USAGE ON SCHEMA public")
        .endsWith("Nothing was changed.\n");
  }

  @Test
  void shouldNotBeAllowedWhereTheLogInIsRefused() {
    // Given
    environment.put("VM_OPERATOR_MIGRATION_USERNAME", "nobody");

    // Then
    assertThat(execute("migrate")).isEqualTo(4);
    assertThat(err.toString()).contains("role \"nobody\" does not exist");
  }

  @Test
  void shouldFailWhereNobodyAnswers() {
    // Given
    environment.put("VM_OPERATOR_DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/accountdb");

    // Then
    assertThat(execute("migrate")).isEqualTo(1);
    assertThat(err.toString()).contains("127.0.0.1:1");
  }

  @Test
  void shouldNotNeedThePasswordOfTheRuntimeRoleNorKubernetes() {
    // Given
    environment.remove("VM_OPERATOR_MIGRATION_PASSWORD");

    // Then
    assertThat(execute("migrate")).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(
            """
            VM_OPERATOR_MIGRATION_PASSWORD is required, or VM_OPERATOR_MIGRATION_PASSWORD_FILE in its place
            vm-operator migrate --help says more
            """);
  }

  private int execute(String... arguments) {
    CommandLine commandLine =
        VmOperator.commandLine(
            environment,
            surroundings -> {
              throw new AssertionError("nothing is to be started here");
            });
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }

  private static Map<String, String> environment(PostgresFixture postgres) {
    DatabaseSettings owner = postgres.schemaOwner();
    Map<String, String> environment = new HashMap<>();
    // The user name, which is in the fixture's URL, is not to be there.
    environment.put("VM_OPERATOR_DATABASE_URL", owner.url().replaceFirst("\\?.*", ""));
    environment.put("VM_OPERATOR_DATABASE_USERNAME", postgres.runtimeRole());
    environment.put("VM_OPERATOR_MIGRATION_USERNAME", owner.username());
    environment.put("VM_OPERATOR_MIGRATION_PASSWORD", owner.password());
    return environment;
  }
}
