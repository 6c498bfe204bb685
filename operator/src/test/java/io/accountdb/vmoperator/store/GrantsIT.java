package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the runtime role may not do, whatever its context. */
class GrantsIT {
  private static Database database;

  @BeforeAll
  static void migrate() {
    PostgresFixture postgres = PostgresFixture.empty();
    postgres.runAsOwner("users_and_nodes.sql");
    postgres.migrations().migrate();
    database = Database.open(postgres.runtime());
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT password_hash FROM public.users",
        "SELECT email FROM public.users",
        "SELECT api_key FROM public.proxmox_nodes",
        "UPDATE public.users SET role = 'admin'",
        "UPDATE public.vms SET owner_id = 1",
        "UPDATE public.vms SET created_at = now()",
        "UPDATE public.proxmox_nodes SET owner_id = 1",
        "DELETE FROM public.proxmox_nodes",
        "DELETE FROM public.proxmox_node_bindings",
        "TRUNCATE public.vms CASCADE",
        "SELECT epoch FROM public.sync_epochs",
        "INSERT INTO public.sync_epochs VALUES ('cluster-1', 'lab', 9)",
        "UPDATE public.sync_epochs SET epoch = 9",
        "DELETE FROM public.sync_epochs",
        "SELECT public.sync_lock_key('cluster-1', 'lab')",
        "INSERT INTO public.vm_audit (kind) VALUES ('row-insert')",
        "UPDATE public.vm_audit SET name = 'another'",
        "DELETE FROM public.vm_audit",
        "UPDATE public.vm_usage SET cpu_percent = 0",
        "TRUNCATE public.vm_usage",
        "SELECT public.vm_audit_actor()",
        "SELECT public.vm_audit_user('sql')",
        "SELECT public.vm_operator_role()",
        "ALTER TABLE public.vms DISABLE ROW LEVEL SECURITY",
        "DELETE FROM public.vm_operator_schema_history",
        "CREATE TABLE public.mine (id INTEGER)"
      })
  void shouldRefuseWhatTheOperatorDoesNotNeed(String sql) {
    // When
    DatabaseException refusal =
        catchThrowableOfType(
            DatabaseException.class,
            () ->
                database.inTransaction(
                    RlsContext.admin(Actor.OPERATOR),
                    transaction -> {
                      try (Statement statement = transaction.connection().createStatement()) {
                        return statement.execute(sql);
                      }
                    }));

    // Then
    assertThat(refusal.failure())
        .isInstanceOfSatisfying(
            DatabaseFailure.Refused.class,
            refused -> assertThat(refused.sqlState()).isEqualTo("42501"));
  }
}
