package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Statements that would give, take or change rows of somebody else, from an application with every
 * grant on the tables; what each single operation reaches is {@link RowLevelSecurityMatrixIT}'s.
 */
class RowLevelSecurityIT {
  private static PostgresFixture postgres;
  private static Connection application;
  private static int alice;
  private static int bob;
  private static int node;
  private static int bobsVm;

  @BeforeAll
  static void migrate() throws SQLException {
    postgres = PostgresFixture.migrated();
    alice = postgres.user("alice");
    bob = postgres.user("bob");
    node = postgres.node("pve1", "10.0.0.1", bob);
    postgres.vm(101, node, alice);
    bobsVm = postgres.vm(102, node, bob);
    postgres.asSuperuser(
        """
        INSERT INTO public.vm_bindings (vm_id, cluster_id, proxmox_cluster, kind)
          SELECT id, 'cluster-1', 'lab', 'discovered' FROM public.vms;
        CREATE ROLE %1$s LOGIN NOSUPERUSER NOBYPASSRLS;
        GRANT ALL ON ALL TABLES IN SCHEMA public TO %1$s;
        GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO %1$s;
        """
            .formatted(applicationRole()));
    application = connect();
  }

  @AfterEach
  void undo() throws SQLException {
    application.rollback();
  }

  @AfterAll
  static void close() throws SQLException {
    application.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        INSERT INTO public.vms (vmid, name, proxmox_node, owner_id)
          VALUES (200, 'x', %3$d, %2$d)
        """,
        """
        INSERT INTO public.vms_with_rls (vmid, name, proxmox_node, owner_id)
          VALUES (200, 'x', %3$d, %2$d)
        """,
        "UPDATE public.vms SET owner_id = %2$d WHERE owner_id = %1$d",
        "UPDATE public.vms_with_rls SET owner_id = %2$d WHERE owner_id = %1$d",
        """
        INSERT INTO public.vms (vmid, name, proxmox_node, owner_id) VALUES (102, 'x', %3$d, %1$d)
          ON CONFLICT (vmid, proxmox_node) DO UPDATE SET name = EXCLUDED.name
        """,
        """
        INSERT INTO public.vm_bindings (vm_id, cluster_id, proxmox_cluster, kind)
          VALUES (%4$d, 'mine', 'mine', 'discovered')
          ON CONFLICT (vm_id) DO UPDATE SET cluster_id = EXCLUDED.cluster_id
        """,
        "UPDATE public.vm_bindings SET vm_id = %4$d"
      })
  void shouldRefuseToWriteForSomebodyElse(String sql) throws SQLException {
    // Given
    become(alice, "user");

    // When
    SQLException refusal =
        catchThrowableOfType(
            SQLException.class, () -> update(sql.formatted(alice, bob, node, bobsVm)));

    // Then
    assertThat(refusal.getSQLState()).isEqualTo("42501");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE public.vms SET name = 'stolen' WHERE owner_id = %1$d",
        "UPDATE public.vms_with_rls SET name = 'stolen' WHERE owner_id = %1$d",
        "DELETE FROM public.vms WHERE owner_id = %1$d",
        "DELETE FROM public.vms_with_rls WHERE owner_id = %1$d",
        "UPDATE public.vm_bindings SET cluster_id = 'stolen' WHERE vm_id = %2$d",
        "DELETE FROM public.vm_bindings WHERE vm_id = %2$d"
      })
  void shouldNotReachTheRowsOfSomebodyElse(String sql) throws SQLException {
    // Given
    become(alice, "user");

    // Then
    assertThat(update(sql.formatted(bob, bobsVm))).isZero();
  }

  private void become(int userId, String role) throws SQLException {
    try (PreparedStatement statement =
        application.prepareStatement(
            """
            SELECT set_config('app.current_user_id', ?, true),
                   set_config('app.current_user_role', ?, true)
            """)) {
      statement.setString(1, Integer.toString(userId));
      statement.setString(2, role);
      statement.execute();
    }
  }

  private int update(String sql) throws SQLException {
    try (Statement statement = application.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  private static String applicationRole() {
    return postgres.runtimeRole() + "_application";
  }

  private static Connection connect() throws SQLException {
    DatabaseSettings settings = postgres.settings(applicationRole());
    Connection connection =
        DriverManager.getConnection(settings.url(), settings.username(), settings.password());
    connection.setAutoCommit(false);
    return connection;
  }
}
