package io.accountdb.vmoperator.bench;

import io.accountdb.vmoperator.store.DatabaseSettings;
import io.accountdb.vmoperator.store.PostgresFixture;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/** A database with the operator's schema, and the users whose VMs are to be written. */
public final class BenchDatabase {
  public static final String NODE_OWNER = "platform";

  private final PostgresFixture postgres = PostgresFixture.migrated();
  private final int firstOwner;

  BenchDatabase(int owners) {
    postgres.user(NODE_OWNER);
    postgres.asSuperuser(
        """
        INSERT INTO public.users (username, email, password_hash)
          SELECT 'owner-' || i, 'owner-' || i, 'x' FROM generate_series(0, %d) AS i
        """
            .formatted(owners - 1));
    firstOwner =
        Integer.parseInt(
            postgres.query("SELECT id FROM public.users WHERE username = 'owner-0'").getFirst());
  }

  public DatabaseSettings runtime() {
    return postgres.runtime();
  }

  /** The id of the {@code users} row of one of a {@link Fleet}'s owners. */
  public int owner(int number) {
    return firstOwner + number;
  }

  /** Whom row-level security binds. */
  Connection connect() throws SQLException {
    return connect(postgres.runtime());
  }

  /** Whom row-level security does not bind. */
  Connection connectAsSuperuser() throws SQLException {
    return connect(postgres.settings("postgres"));
  }

  private static Connection connect(DatabaseSettings settings) throws SQLException {
    Connection connection =
        DriverManager.getConnection(settings.url(), settings.username(), settings.password());
    connection.setAutoCommit(false);
    return connection;
  }

  List<String> query(String sql) {
    return postgres.query(sql);
  }

  /** Discovered VMs on twenty nodes, in equal shares to owners. */
  void fill(int vms, int owners) {
    triggers(false);
    postgres.asSuperuser(
        """
        INSERT INTO public.proxmox_nodes (name, hostname, owner_id)
          SELECT 'node-' || i, 'node-' || i, (SELECT id FROM public.users WHERE username = '%s')
          FROM generate_series(0, 19) AS i;
        INSERT INTO public.vms (vmid, name, ip_address, status, cpu_cores, memory_mb, disk_gb,
                                proxmox_node, notes, owner_id)
          SELECT 100 + i, 'vm-' || i, '10.' || i / 65536 || '.' || i / 256 %% 256 || '.' || i %% 256,
                 CASE WHEN i %% 3 = 0 THEN 'stopped' ELSE 'running' END, 2, 2048, 20,
                 (SELECT min(id) FROM public.proxmox_nodes) + i %% 20, 'notes of ' || i,
                 %d + i %% %d
          FROM generate_series(0, %d) AS i;
        INSERT INTO public.vm_bindings (vm_id, cluster_id, proxmox_cluster, kind)
          SELECT id, 'cluster', 'lab', 'discovered' FROM public.vms;
        """
            .formatted(NODE_OWNER, firstOwner, owners, vms - 1));
    triggers(true);
  }

  /** No VMs, no trail, and nothing left for the server to do; nodes stay. */
  void clear() {
    postgres.asSuperuser("TRUNCATE public.vms, public.vm_audit CASCADE");
    settle();
  }

  /** Lets the server do now what it would do in the middle of the next measurement. */
  void settle() {
    postgres.asSuperuser("VACUUM ANALYZE");
    postgres.asSuperuser("CHECKPOINT");
  }

  void triggers(boolean enabled) {
    postgres.asSuperuser(
        "ALTER TABLE public.vms %s TRIGGER USER".formatted(enabled ? "ENABLE" : "DISABLE"));
  }
}
