package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.ResultSet;
import java.sql.Statement;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With 100,000 VMs of 200 owners, a query for one owner reads that owner's rows and no others. */
class PlansIT {
  private static PostgresFixture postgres;
  private static Database database;

  @BeforeAll
  static void fill() {
    postgres = PostgresFixture.migrated();
    postgres.asSuperuser(
        """
        INSERT INTO public.users (username, email, password_hash)
          SELECT 'user-' || i, 'user-' || i, 'x' FROM generate_series(1, 200) AS i;
        INSERT INTO public.proxmox_nodes (name, hostname, owner_id)
          SELECT 'pve' || i, '10.0.0.' || i, 1 FROM generate_series(1, 20) AS i;
        INSERT INTO public.vms (vmid, name, status, proxmox_node, owner_id)
          SELECT 100 + i, 'vm-' || i, CASE i % 2 WHEN 0 THEN 'running' ELSE 'stopped' END,
            1 + i % 20, 1 + i / 500
          FROM generate_series(0, 99999) AS i;
        INSERT INTO public.vm_bindings (vm_id, cluster_id, proxmox_cluster, kind)
          SELECT id, 'cluster-1', 'lab', 'discovered' FROM public.vms;
        INSERT INTO public.vm_usage (vm_id, at)
          SELECT id, at FROM public.vms,
            generate_series(now() - INTERVAL '5 minutes', now(), INTERVAL '5 minutes') AS at;
        ANALYZE;
        """);
    database = Database.open(postgres.runtime());
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vms | SELECT * FROM public.vms WHERE owner_id = 7 ORDER BY id LIMIT 50 | vms_owner_id_idx",
        "vms | SELECT * FROM public.vms_with_rls WHERE owner_id = 7 | vms_owner_id_idx",
        "vms | SELECT count(*) FROM public.vms WHERE owner_id = 7 AND status = 'running'"
            + " | vms_owner_id_idx",
        "vms | SELECT * FROM public.vms WHERE owner_id = 7 AND name ILIKE '%42%' |"
            + " vms_owner_id_idx",
        "vms | SELECT * FROM public.vms WHERE id = 3100 | vms_pkey",
        "vm_bindings | SELECT * FROM public.vm_bindings WHERE vm_id = 3100 | vm_bindings_pkey",
        "vm_usage | SELECT * FROM public.vm_usage WHERE vm_id = 3100 ORDER BY at | vm_usage_pkey",
        "vm_audit | SELECT * FROM public.vm_audit WHERE owner_id = 7 ORDER BY at DESC LIMIT 50"
            + " | vm_audit_owner_idx",
        "vm_audit | SELECT * FROM public.vm_audit WHERE vm_id = 3100 ORDER BY id | vm_audit_vm_idx",
        "vm_audit | SELECT * FROM public.vm_owner_activity WHERE owner_id = 7 | vm_audit_owner_idx",
        "vms | SELECT * FROM public.vm_owner_activity WHERE owner_id = 7 | vms_owner_id_idx"
      })
  void shouldReadAnOwnersRowsThroughAnIndex(String table, String query, String index) {
    // When
    String plan =
        database.inTransaction(
            RlsContext.owner(7, Actor.OPERATOR),
            transaction -> {
              StringJoiner lines = new StringJoiner("\n");
              try (Statement statement = transaction.connection().createStatement();
                  ResultSet row = statement.executeQuery("EXPLAIN " + query)) {
                while (row.next()) {
                  lines.add(row.getString(1));
                }
              }
              return lines.toString();
            });

    // Then
    assertThat(plan).contains(index).doesNotContain("Seq Scan on " + table + " ");
  }
}
