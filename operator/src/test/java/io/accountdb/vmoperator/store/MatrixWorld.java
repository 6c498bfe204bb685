package io.accountdb.vmoperator.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the {@link RowLevelSecurityMatrixIT} acts on: rows of alice and of bob in every table, none
 * of carol, who is an administrator; and two roles with a login each that may become it.
 */
final class MatrixWorld {
  private final PostgresFixture postgres = PostgresFixture.migrated();
  private final int alice = postgres.user("alice");
  private final int bob = postgres.user("bob");
  private final int carol = postgres.user("carol");
  private final int alicesNode = postgres.node("pve1", "10.0.0.1", alice);
  private final int bobsNode = postgres.node("pve3", "10.0.0.3", bob);

  private final int alicesVm;
  private final int bobsVm;
  private final int alicesUnboundVm;
  private final int bobsUnboundVm;
  private final Map<MatrixRelation, MatrixRows> rows = new HashMap<>();

  MatrixWorld() {
    postgres.node("pve2", "10.0.0.2", alice);
    alicesVm = postgres.vm(101, alicesNode, alice);
    // On a node that is not hers.
    postgres.vm(102, bobsNode, alice);
    bobsVm = postgres.vm(201, bobsNode, bob);
    postgres.asSuperuser(
        """
        INSERT INTO public.vm_bindings (vm_id, cluster_id, proxmox_cluster, kind)
          SELECT id, 'cluster-1', 'lab', 'discovered' FROM public.vms;
        INSERT INTO public.vm_usage (vm_id, at) SELECT id, CURRENT_TIMESTAMP FROM public.vms;
        INSERT INTO public.vm_usage_hourly (vm_id, hour, samples)
          SELECT id, CURRENT_TIMESTAMP, 1 FROM public.vms;
        UPDATE public.vm_audit SET at = at - INTERVAL '1 day' WHERE vmid = 101;
        INSERT INTO public.proxmox_node_bindings
          SELECT 'cluster-1', 'lab', name, id FROM public.proxmox_nodes;
        INSERT INTO public.sync_epochs VALUES
          ('cluster-1', 'lab', 1), ('cluster-1', 'lab-2', 1), ('cluster-2', 'lab', 1);
        """);
    // For the rows that are to be inserted.
    alicesUnboundVm = postgres.vm(103, alicesNode, alice);
    bobsUnboundVm = postgres.vm(202, bobsNode, bob);
    dropForeignKeys();
    postgres.asSuperuser(
        """
        CREATE ROLE %1$s LOGIN NOSUPERUSER NOBYPASSRLS;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO %1$s;
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO %1$s;
        CREATE ROLE %1$s_login LOGIN IN ROLE %1$s;
        CREATE ROLE %2$s_login LOGIN IN ROLE %2$s;
        """
            .formatted(role("application"), role("runtime")));
  }

  /** They would answer before the policies do. */
  private void dropForeignKeys() {
    postgres
        .query(
            """
            SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
            FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace
            """)
        .forEach(postgres::asSuperuser);
  }

  int alice() {
    return alice;
  }

  int bob() {
    return bob;
  }

  int carol() {
    return carol;
  }

  int nodeOf(int user) {
    return user == alice ? alicesNode : bobsNode;
  }

  /** The id of a row of {@code vms}. */
  int vmOf(int user) {
    return user == alice ? alicesVm : bobsVm;
  }

  /** The id of a row of {@code vms} that has no binding. */
  int unboundVmOf(int user) {
    return user == alice ? alicesUnboundVm : bobsUnboundVm;
  }

  /**
   * The name of a role.
   *
   * @param kind {@code runtime}: what the operator runs as; {@code application}: has every grant
   *     that AccountDB's application may need
   */
  String role(String kind) {
    return kind.equals("runtime") ? postgres.runtimeRole() : postgres.runtimeRole() + "_" + kind;
  }

  String schemaOwner() {
    return postgres.ownerRole();
  }

  /** Counted once: nothing that is tried is ever committed. */
  MatrixRows rows(MatrixRelation relation) {
    return rows.computeIfAbsent(relation, this::count);
  }

  private MatrixRows count(MatrixRelation relation) {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      // Views ask for the context themselves, whoever reads them.
      statement.execute("SET app.current_user_role = 'admin'");
      try (ResultSet row =
          statement.executeQuery(
              "SELECT count(*) FILTER (WHERE %1$s), count(*) FILTER (WHERE NOT (%1$s)) FROM public.%2$s"
                  .formatted(relation.alices(), relation.name()))) {
        row.next();
        return new MatrixRows(row.getLong(1), row.getLong(2));
      }
    } catch (SQLException problem) {
      throw new IllegalStateException(relation.name(), problem);
    }
  }

  Connection connect(String role) throws SQLException {
    DatabaseSettings settings = postgres.settings(role);
    Connection connection =
        DriverManager.getConnection(settings.url(), settings.username(), settings.password());
    connection.setAutoCommit(false);
    return connection;
  }

  List<String> query(String sql) {
    return postgres.query(sql);
  }
}
