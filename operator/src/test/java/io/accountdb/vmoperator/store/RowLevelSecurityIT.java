package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The policies, as an application with every grant on the tables meets them. */
class RowLevelSecurityIT {
  private static final List<String> RELATIONS = List.of("vms", "vms_with_rls", "vm_bindings");

  private static PostgresFixture postgres;
  private static Connection application;
  private static int alice;
  private static int bob;
  private static int node;
  private static int alicesVm;
  private static int bobsVm;

  @BeforeAll
  static void migrate() throws SQLException {
    postgres = PostgresFixture.migrated();
    alice = postgres.user("alice");
    bob = postgres.user("bob");
    node = postgres.node("pve1", "10.0.0.1", bob);
    alicesVm = postgres.vm(101, node, alice);
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
  @ValueSource(strings = {"vms", "vms_with_rls", "vm_bindings"})
  void shouldShowOwnersTheirRowsAndAdministratorsAll(String relation) throws SQLException {
    assertThat(seen(alice, "user", relation)).containsExactly(alicesVm);
    assertThat(seen(bob, "user", relation)).containsExactly(bobsVm);
    assertThat(seen(4711, "user", relation)).isEmpty();
    assertThat(seen(0, "admin", relation)).containsExactly(alicesVm, bobsVm);
  }

  @Test
  void shouldShowNothingOnAConnectionThatNeverHadAContext() throws SQLException {
    try (Connection fresh = connect()) {
      for (String relation : RELATIONS) {
        assertThat(ids(fresh, relation)).as(relation).isEmpty();
      }
    }
  }

  @Test
  void shouldShowNothingOnAConnectionThatHadAContextBefore() throws SQLException {
    // Given
    seen(0, "admin", "vms");
    seen(alice, "user", "vms");

    // Then
    for (String relation : RELATIONS) {
      assertThat(ids(relation)).as(relation).isEmpty();
      application.commit();
    }
  }

  @Test
  void shouldTakeNoRoleForAnAdministratorByAnotherSpelling() throws SQLException {
    assertThat(seen(4711, "Admin", "vms")).isEmpty();
    assertThat(seen(4711, "admin ", "vms")).isEmpty();
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

  @Test
  void shouldLetOwnersWriteTheirOwnRows() throws SQLException {
    // Given
    become(alice, "user");

    // Then
    assertThat(update("UPDATE public.vms SET name = 'mine'")).isEqualTo(1);
    assertThat(
            update(
                """
                INSERT INTO public.vms (vmid, name, proxmox_node, owner_id)
                VALUES (200, 'x', %d, %d)
                """
                    .formatted(node, alice)))
        .isEqualTo(1);
    assertThat(update("DELETE FROM public.vms")).isEqualTo(2);
  }

  @Test
  void shouldKeepNodeBindingsForAdministrators() throws SQLException {
    // Given
    postgres.asSuperuser(
        "INSERT INTO public.proxmox_node_bindings VALUES ('cluster-1', 'lab', 'pve1', %d)"
            .formatted(node));

    // Then
    assertThat(seen(bob, "user", "proxmox_node_bindings")).isEmpty();
    assertThat(seen(0, "admin", "proxmox_node_bindings")).containsExactly(node);
  }

  @Test
  void shouldShowANodeToItsOwnerAndToWhoHasAVmOnIt() {
    // Given
    int empty = postgres.node("pve2", "10.0.0.2", bob);

    // When
    try (Database database = Database.open(postgres.runtime())) {
      // Then
      assertThat(nodesSeenBy(database, alice)).containsExactly(node);
      assertThat(nodesSeenBy(database, bob)).containsExactly(node, empty);
      assertThat(nodesSeenBy(database, 4711)).isEmpty();
    }
  }

  @Test
  void shouldShowTheTenantsNodesToTheOperatorsRoleOnly() throws SQLException {
    become(alice, "user");
    assertThat(ids("proxmox_nodes")).isEmpty();
  }

  private static List<Integer> nodesSeenBy(Database database, int userId) {
    return database.inTransaction(
        RlsContext.owner(userId, Actor.OPERATOR),
        transaction -> ids(transaction.connection(), "proxmox_nodes"));
  }

  /** In a transaction of its own. */
  private List<Integer> seen(int userId, String role, String relation) throws SQLException {
    become(userId, role);
    List<Integer> ids = ids(relation);
    application.commit();
    return ids;
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

  private List<Integer> ids(String relation) throws SQLException {
    return ids(application, relation);
  }

  private static List<Integer> ids(Connection connection, String relation) throws SQLException {
    String id =
        switch (relation) {
          case "vm_bindings" -> "vm_id";
          case "proxmox_node_bindings" -> "node_id";
          default -> "id";
        };
    List<Integer> ids = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT %s FROM public.%s ORDER BY 1".formatted(id, relation))) {
      while (row.next()) {
        ids.add(row.getInt(1));
      }
    }
    return ids;
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
