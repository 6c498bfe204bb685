package io.accountdb.vmoperator.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.app.config.Config;
import io.accountdb.vmoperator.app.logging.Logs;
import io.accountdb.vmoperator.store.PostgresFixture;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The four cases of the table's troubleshooting, and what else stands in a database's way. */
class DoctorIT {
  private static final String SECRET = "not-to-be-printed";

  private final Map<String, String> environment = new HashMap<>();
  private final StringWriter out = new StringWriter();
  private PostgresFixture postgres;
  private int alice;
  private int bob;
  private int node;
  private int row;

  @TempDir private Path folder;

  @BeforeEach
  void prepare() throws IOException {
    postgres = PostgresFixture.migrated();
    alice = postgres.user("alice");
    bob = postgres.user("bob");
    node = postgres.node("pve1", "10.0.0.1", bob);
    row = postgres.vm(101, node, alice);
    postgres.vm(102, node, bob);
    bind();
    postgres.asSuperuser(
        """
        INSERT INTO public.proxmox_node_bindings VALUES ('cluster-1', 'lab', 'pve1', %d);
        UPDATE public.proxmox_nodes SET status = 'connected', last_seen = CURRENT_TIMESTAMP;
        """
            .formatted(node));
    // A kubeconfig that names no API server: the database is all that there is.
    Path kubeconfig =
        Files.writeString(folder.resolve("kubeconfig"), "apiVersion: v1\nkind: Config\n");
    environment.put("KUBECONFIG", kubeconfig.toString());
    environment.put("VM_OPERATOR_DATABASE_URL", url());
    environment.put("VM_OPERATOR_DATABASE_USERNAME", postgres.runtimeRole());
    environment.put("VM_OPERATOR_DATABASE_PASSWORD", SECRET);
  }

  @AfterAll
  static void restoreLogging() {
    Logs.configure(new Config.Logging(Config.Logging.Format.TEXT, Config.Logging.Level.INFO));
  }

  @Test
  void shouldFindAllWell() {
    assertThat(examine()).as(out.toString()).isZero();
    assertThat(findings())
        .satisfiesExactly(
            rows -> assertThat(rows).startsWith("ok      [RLS Not Working] every owner sees"),
            keys ->
                assertThat(keys).startsWith("ok      [Duplicate VM Error] (vmid, proxmox_node)"),
            agent -> assertThat(agent).startsWith("ok      [Status Not Updating] the agent of"),
            clocks ->
                assertThat(clocks)
                    .startsWith("ok      [Status Not Updating] at most 5 s")
                    .endsWith("this machine, the database"),
            invitation -> assertThat(invitation).startsWith("ok      [VM Not Visible] doctor --vm"),
            kubernetes ->
                assertThat(kubernetes)
                    .startsWith("ok      [Status Not Updating] no API server is configured"));
  }

  @Test
  void shouldFindThatRowLevelSecurityIsOff() {
    // Given
    postgres.asSuperuser("ALTER TABLE public.vms DISABLE ROW LEVEL SECURITY");

    // Then
    assertThat(examine()).isEqualTo(1);
    assertThat(problems("RLS Not Working"))
        .anyMatch(line -> line.contains("ALTER TABLE public.vms ENABLE ROW LEVEL SECURITY"))
        .anyMatch(line -> line.contains("a context of nobody shows 2 rows"))
        .anyMatch(line -> line.contains("context of user %d shows 1 rows".formatted(alice)));
  }

  @Test
  void shouldFindAPolicyThatHidesRowsFromTheirOwner() {
    // Given
    postgres.asSuperuser(
        """
        CREATE POLICY office ON public.vms AS RESTRICTIVE USING (
            name <> 'vm-101' OR current_setting('app.current_user_role', TRUE) = 'admin')
        """);

    // Then
    assertThat(examine("--vm=101", "--user=alice")).isEqualTo(1);
    assertThat(problems("RLS Not Working"))
        .singleElement()
        .asString()
        .contains("hides 1 of the user's own rows", "such as id " + row);
    assertThat(problems("VM Not Visible"))
        .singleElement()
        .asString()
        .contains("alice should see VM 101", "the policies hide it");
  }

  @Test
  void shouldFindTheWrongRole() {
    // Given
    environment.put("VM_OPERATOR_DATABASE_USERNAME", "postgres");

    // Then
    assertThat(examine()).isEqualTo(1);
    assertThat(problems("RLS Not Working"))
        .first()
        .asString()
        .contains("\"postgres\" has SUPERUSER", "ALTER ROLE \"postgres\" NOSUPERUSER");
  }

  @Test
  void shouldFindAContextThatConnectionsBringAlong() {
    // Given
    postgres.asSuperuser(
        "ALTER ROLE %s SET app.current_user_role = 'admin'".formatted(postgres.runtimeRole()));

    // Then
    assertThat(examine()).isEqualTo(1);
    assertThat(problems("RLS Not Working"))
        .singleElement()
        .asString()
        .endsWith(
            "ALTER ROLE \"%s\" RESET app.current_user_role".formatted(postgres.runtimeRole()));
  }

  @Test
  void shouldSayHowAContextIsSet() {
    assertThat(examine("--user=alice")).isZero();
    assertThat(visibility())
        .last()
        .asString()
        .contains("alice, id %d, role user, sees 1 VMs".formatted(alice))
        .contains("set_config('app.current_user_id', '%d', true)".formatted(alice));
  }

  @Test
  void shouldFindThatTheSchemaIsMissing() {
    // Given
    PostgresFixture empty = PostgresFixture.empty();
    environment.put("VM_OPERATOR_DATABASE_URL", empty.runtime().url().replaceAll("\\?.*", ""));
    environment.put("VM_OPERATOR_DATABASE_USERNAME", empty.runtimeRole());

    // Then
    assertThat(examine()).isEqualTo(1);
    assertThat(problems("RLS Not Working")).anyMatch(line -> line.contains("run the migrations"));
    assertThat(problems("Duplicate VM Error")).hasSize(1);
  }

  @Test
  void shouldFindTwoRowsOfOneKey() {
    // Given
    postgres.asSuperuser("ALTER TABLE public.vms DROP CONSTRAINT vms_vmid_node_unique");
    int second = postgres.vm(101, node, bob);

    // Then
    assertThat(examine()).isEqualTo(1);
    assertThat(problems("Duplicate VM Error"))
        .satisfiesExactly(
            key -> assertThat(key).contains("no valid constraint vms_vmid_node_unique"),
            rows ->
                assertThat(rows)
                    .contains(
                        "VMID 101", "Proxmox cluster lab", "id %d on node pve1;".formatted(row))
                    .contains("id %d on node pve1, bound to no VM".formatted(second)));
  }

  @Test
  void shouldFindAVmThatHasARowOnEachOfTwoNodesOfItsCluster() {
    // Given
    int elsewhere = postgres.node("pve2", "10.0.0.2", bob);
    int foreign = postgres.node("pve9", "10.0.9.9", bob);
    postgres.asSuperuser(
        """
        INSERT INTO public.proxmox_node_bindings VALUES
          ('cluster-1', 'lab', 'pve2', %d), ('cluster-1', 'other', 'pve9', %d)
        """
            .formatted(elsewhere, foreign));
    postgres.vm(101, elsewhere, alice);
    postgres.vm(101, foreign, alice);
    bind();

    // Then
    examine();
    assertThat(problems("Duplicate VM Error"))
        .singleElement()
        .asString()
        .contains("VMID 101", "on node pve1", "on node pve2")
        .doesNotContain("pve9");
  }

  @Test
  void shouldFindAnAgentThatDoesNotWrite() {
    // Given
    postgres.asSuperuser(
        "UPDATE public.proxmox_nodes SET last_seen = CURRENT_TIMESTAMP - INTERVAL '10 minutes'");

    // Then
    assertThat(examine()).isEqualTo(1);
    assertThat(problems("Status Not Updating"))
        .singleElement()
        .asString()
        .contains("Proxmox cluster lab last saw a node 10 minutes ago");
  }

  @Test
  void shouldFindNodesThatAreNotConnected() {
    // Given
    postgres.asSuperuser("UPDATE public.proxmox_nodes SET status = 'disconnected'");

    // Then
    assertThat(examine()).isEqualTo(1);
    assertThat(problems("Status Not Updating"))
        .singleElement()
        .asString()
        .contains("nodes of Proxmox cluster lab are not connected: pve1");
  }

  @Test
  void shouldFindThatNoAgentHasEverWritten() {
    // Given
    postgres.asSuperuser("DELETE FROM public.proxmox_node_bindings");

    // Then
    assertThat(examine()).isEqualTo(1);
    assertThat(problems("Status Not Updating"))
        .singleElement()
        .asString()
        .contains("no Proxmox cluster has ever been written");
  }

  @Test
  void shouldFindRowsThatNobodyUpdates() {
    // Given
    postgres.vm(103, node, alice);

    // Then
    assertThat(examine()).isEqualTo(1);
    assertThat(problems("Status Not Updating"))
        .singleElement()
        .asString()
        .contains("1 rows of public.vms are bound to no VM", "VMIDs: 103");
  }

  @Test
  void shouldSayWhatWhitelistsDo() {
    // Given
    int elsewhere = postgres.node("pve2", "10.0.0.2", bob);
    postgres.asSuperuser(
        """
        INSERT INTO public.proxmox_node_bindings VALUES ('cluster-1', 'lab', 'pve2', %d);
        UPDATE public.proxmox_nodes SET status = 'connected', last_seen = CURRENT_TIMESTAMP;
        UPDATE public.proxmox_nodes SET whitelist = '{101, NULL, 103, 103, 999}' WHERE id = %d;
        """
            .formatted(elsewhere, node));
    postgres.vm(103, elsewhere, alice);
    bind();

    // Then
    assertThat(examine()).isEqualTo(1);
    assertThat(findings())
        .filteredOn(line -> line.contains("the whitelist of node"))
        .satisfiesExactly(
            effect ->
                assertThat(effect)
                    .startsWith("ok      [Status Not Updating] the whitelist of node pve1 of")
                    .contains("lets 3 VMIDs in", "1 rows that it does not name")
                    .endsWith("on other nodes are 103"),
            vain ->
                assertThat(vain)
                    .startsWith("PROBLEM [Status Not Updating]")
                    .contains("without a row: 999:"));
  }

  @Test
  void shouldSayWhyAUserDoesNotSeeAVm() {
    // Given
    postgres.asSuperuser(
        """
        UPDATE public.vm_bindings
        SET kind = 'managed', bios_uuid = 'b', resource_namespace = 'team-a',
            resource_name = 'web-1', resource_uid = 'u'
        WHERE vm_id = %d
        """
            .formatted(row));

    // Then
    assertThat(examine("--vm=101", "--user=bob")).isEqualTo(1);
    assertThat(problems("VM Not Visible"))
        .singleElement()
        .asString()
        .contains("bob does not see VM 101 on node pve1 (row %d, ".formatted(row))
        .contains("VirtualMachine team-a/web-1")
        .contains("belongs to alice, id %d, and bob has the id %d".formatted(alice, bob))
        .contains("label proxmox.accountdb.io/owner of its Namespace")
        .contains("owner_id = %d where id = %d".formatted(bob, row));
  }

  @Test
  void shouldSayWhyAUserSeesAVm() {
    // Given
    postgres.asSuperuser("UPDATE public.users SET role = 'admin' WHERE username = 'bob'");

    // When
    int owner = examine("--vm=101", "--user=alice");
    String toOwner = visibility().getLast();
    int administrator = examine("--vm=101", "--user=bob");
    String toAdministrator = visibility().getLast();

    // Then
    assertThat(owner).isZero();
    assertThat(toOwner).contains("alice sees VM 101", "and owns it");
    assertThat(administrator).isZero();
    assertThat(toAdministrator).contains("as an administrator; it belongs to alice");
  }

  @Test
  void shouldSayWhoseAVmIs() {
    // Given
    postgres.asSuperuser("UPDATE public.users SET is_active = FALSE WHERE username = 'alice'");

    // Then
    assertThat(examine("--vm=101")).isZero();
    assertThat(visibility())
        .last()
        .asString()
        .contains("belongs to alice, id %d, inactive".formatted(alice));
  }

  @Test
  void shouldNameTheUserThatWasMeant() {
    assertThat(examine("--user=Alice")).isEqualTo(1);
    assertThat(problems("VM Not Visible"))
        .singleElement()
        .asString()
        .contains("no user Alice; did you mean alice?");
  }

  @Test
  void shouldSayThatAVmHasNoRow() {
    assertThat(examine("--vm=4711")).isEqualTo(1);
    assertThat(problems("VM Not Visible"))
        .singleElement()
        .asString()
        .contains("no row of public.vms has VMID 4711");
  }

  @Test
  void shouldSayOnceThatTheDatabaseDoesNotAnswer() {
    // Given
    environment.put("VM_OPERATOR_DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/accountdb");

    // Then
    assertThat(examine()).isEqualTo(1);
    assertThat(problems("Status Not Updating"))
        .singleElement()
        .asString()
        .contains("jdbc:postgresql://127.0.0.1:1/accountdb does not answer: ", "refused");
  }

  @Test
  void shouldSayOnceThatTheDatabaseDoesNotLetItIn() {
    // Given
    environment.put("VM_OPERATOR_DATABASE_URL", url() + "_of_somebody_else");

    // Then
    assertThat(examine()).isEqualTo(1);
    assertThat(problems("Status Not Updating"))
        .singleElement()
        .asString()
        .contains("does not let the operator in: ", "does not exist");
  }

  /** All rows that have no binding get one. */
  private void bind() {
    postgres.asSuperuser(
        """
        INSERT INTO public.vm_bindings (vm_id, cluster_id, proxmox_cluster, kind)
        SELECT id, 'cluster-1', 'lab', 'discovered' FROM public.vms
        ON CONFLICT DO NOTHING
        """);
  }

  private String url() {
    return postgres.runtime().url().replaceAll("\\?.*", "");
  }

  private int examine(String... options) {
    out.getBuffer().setLength(0);
    CommandLine commandLine =
        VmOperator.commandLine(
            environment,
            surroundings -> {
              throw new AssertionError("nothing is to be started here");
            });
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(out, true));
    String[] arguments = new String[options.length + 1];
    arguments[0] = "doctor";
    System.arraycopy(options, 0, arguments, 1, options.length);
    int exitCode = commandLine.execute(arguments);
    assertThat(out.toString()).doesNotContain(SECRET);
    return exitCode;
  }

  private List<String> findings() {
    return out.toString().lines().toList();
  }

  private List<String> visibility() {
    return findings().stream().filter(line -> line.contains("[VM Not Visible]")).toList();
  }

  private List<String> problems(String topic) {
    return findings().stream().filter(line -> line.startsWith("PROBLEM [" + topic + "] ")).toList();
  }
}
