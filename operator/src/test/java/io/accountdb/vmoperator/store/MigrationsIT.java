package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class MigrationsIT {
  @Test
  void shouldMakeTheDocumentedSchemaFromNothing() {
    // Given
    PostgresFixture postgres = PostgresFixture.empty();

    // When
    List<String> applied = postgres.migrations().migrate().scripts();

    // Then
    assertThat(applied)
        .containsExactly(
            "1 users and nodes",
            "2 vms",
            "3 bindings",
            "4 sync epochs",
            "5 audit",
            "6 usage",
            "7 change notifications",
            "runtime role");
    assertThat(columns(postgres))
        .containsExactly(
            "id|integer|NO|nextval('vms_id_seq'::regclass)",
            "vmid|integer|NO|null",
            "name|character varying|NO|null",
            "ip_address|character varying|YES|null",
            "status|character varying|NO|'stopped'::character varying",
            "cpu_cores|integer|YES|null",
            "memory_mb|integer|YES|null",
            "disk_gb|integer|YES|null",
            "proxmox_node|integer|NO|null",
            "template_id|integer|YES|null",
            "notes|text|YES|null",
            "created_at|timestamp with time zone|NO|CURRENT_TIMESTAMP",
            "updated_at|timestamp with time zone|NO|CURRENT_TIMESTAMP",
            "owner_id|integer|NO|null");
    assertThat(
            names(postgres, "SELECT conname FROM pg_constraint WHERE contype <> 'n' AND conrelid"))
        .containsExactlyInAnyOrder(
            "vms_pkey",
            "vms_vmid_node_unique",
            "vms_proxmox_node_fkey",
            "vms_status_check",
            "vms_owner_id_fkey");
    assertThat(names(postgres, "SELECT indexrelid::regclass FROM pg_index WHERE indrelid"))
        .containsExactlyInAnyOrder(
            "vms_pkey",
            "vms_vmid_node_unique",
            "vms_vmid_idx",
            "vms_name_idx",
            "vms_ip_address_idx",
            "vms_status_idx",
            "vms_owner_id_idx",
            "vms_proxmox_node_idx");
    assertThat(names(postgres, "SELECT polname FROM pg_policy WHERE polrelid"))
        .containsExactlyInAnyOrder("vms_admin_policy", "vms_user_policy");
    assertThat(postgres.query("SELECT relkind FROM pg_class WHERE relname = 'vms_with_rls'"))
        .containsExactly("v");
    assertGuarded(postgres);
  }

  @Test
  void shouldChangeNothingTheSecondTime() {
    // Given
    PostgresFixture postgres = PostgresFixture.migrated();

    // When
    List<String> applied = postgres.migrations().migrate().scripts();

    // Then
    assertThat(applied).isEmpty();
    assertThat(runtimesView(postgres)).isEmpty();
  }

  @Test
  void shouldTakeOverTheTablesOfAccountDb() {
    // Given
    PostgresFixture postgres = PostgresFixture.empty();
    postgres.runAsOwner("users_and_nodes.sql");

    // When
    postgres.migrations().migrate();

    // Then
    assertThat(postgres.query("SELECT username, email, avatar_url IS NULL FROM public.users"))
        .containsExactly("alice|a@example.org|t", "bob|b@example.org|t");
    assertThat(postgres.query("SELECT name, api_key FROM public.proxmox_nodes"))
        .containsExactly("pve1|key", "pve2|key");
    assertGuarded(postgres);
  }

  @Test
  void shouldLetOneOfThreeReplicasMigrate() throws Exception {
    // Given
    PostgresFixture postgres = PostgresFixture.empty();
    List<Future<MigrationReport>> replicas = new ArrayList<>();

    // When
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int replica = 0; replica < 3; replica++) {
        replicas.add(executor.submit(() -> postgres.migrations().migrate()));
      }
    }

    // Then
    List<Integer> applied = new ArrayList<>();
    for (Future<MigrationReport> replica : replicas) {
      applied.add(replica.get().scripts().size());
    }
    assertThat(applied).containsExactlyInAnyOrder(8, 0, 0);
  }

  @Test
  void shouldSayThatAnotherSessionHasBeenMigratingForLong() throws Exception {
    // Given
    PostgresFixture postgres = PostgresFixture.empty();
    Migrations impatient =
        new Migrations(postgres.schemaOwner(), postgres.runtimeRole(), Duration.ofMillis(100));

    // When
    DatabaseException problem =
        postgres.whileHolding(
            "SELECT pg_advisory_xact_lock(%d)".formatted(MigrationTurn.KEY),
            _ -> catchThrowableOfType(DatabaseException.class, impatient::migrate));

    // Then
    assertThat(problem.failure())
        .isInstanceOfSatisfying(
            DatabaseFailure.Unavailable.class,
            unavailable ->
                assertThat(unavailable.message())
                    .startsWith("another session has been migrating this database for more than"));
    assertThat(impatient.migrate().scripts()).isNotEmpty();
  }

  @Test
  void shouldTellTheRuntimeRoleThatTheSchemaIsMissing() {
    // Given
    PostgresFixture postgres = PostgresFixture.empty();

    // Then
    assertThat(runtimesView(postgres))
        .isNotEmpty()
        .allSatisfy(problem -> assertThat(problem).contains("run the migrations"));
  }

  @Test
  void shouldTellAnotherRuntimeRoleThatItHasNoGrantsYet() {
    // Given
    PostgresFixture postgres = PostgresFixture.migrated();
    postgres.asSuperuser("CREATE ROLE %s_2 LOGIN".formatted(postgres.runtimeRole()));
    Migrations forAnother = new Migrations(postgres.schemaOwner(), postgres.runtimeRole() + "_2");
    assertThat(forAnother.problems()).isNotEmpty();

    // When
    List<String> applied = forAnother.migrate().scripts();

    // Then
    assertThat(applied).containsExactly("runtime role");
    assertThat(forAnother.problems()).isEmpty();
  }

  @Test
  void shouldSayUnreachableWhenNobodyListens() throws Exception {
    // Given
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    DatabaseSettings down =
        new DatabaseSettings("jdbc:postgresql://127.0.0.1:" + port + "/accountdb", "owner", "");

    // Then
    assertThatThrownBy(() -> new Migrations(down, "operator").migrate())
        .asInstanceOf(type(DatabaseException.class))
        .extracting(DatabaseException::failure)
        .isInstanceOf(DatabaseFailure.Unreachable.class);
  }

  private static List<String> runtimesView(PostgresFixture postgres) {
    return new Migrations(postgres.runtime(), postgres.runtimeRole()).problems();
  }

  private static void assertGuarded(PostgresFixture postgres) {
    try (Database database = Database.open(postgres.runtime())) {
      assertThat(new RoleCheck(database).problems()).isEmpty();
    }
  }

  private static List<String> columns(PostgresFixture postgres) {
    return postgres.query(
        """
        SELECT column_name, data_type, is_nullable, column_default
        FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name = 'vms' ORDER BY ordinal_position
        """);
  }

  private static List<String> names(PostgresFixture postgres, String query) {
    return postgres.query(query + " = 'public.vms'::regclass");
  }
}
