package io.accountdb.vmoperator.store;

import java.util.List;

/**
 * All that the catalog says about {@code vms}, its view, what the migrations made and what the
 * runtime role may do, line by line and without the names of this database's roles. AccountDB's own
 * two tables are left out: they are never the same.
 */
final class SchemaSnapshot {
  private static final String RELATIONS =
      """
      SELECT oid, relname, relkind, relrowsecurity, relforcerowsecurity, reloptions
      FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')
        AND (relname LIKE 'vm%' OR relname IN ('sync_epochs', 'proxmox_node_bindings'))
      """;

  private static final String LINES =
      """
      WITH relation AS (%s)
      SELECT concat_ws(' ', relkind, relname, relrowsecurity, relforcerowsecurity, reloptions)
      FROM relation
      UNION ALL
      SELECT concat_ws(' ', 'column', relname, attname, format_type(atttypid, atttypmod),
                       attnotnull, pg_get_expr(adbin, adrelid))
      FROM relation JOIN pg_attribute ON attrelid = oid AND attnum > 0 AND NOT attisdropped
      LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
      UNION ALL
      SELECT concat_ws(' ', 'constraint', relname, conname, pg_get_constraintdef(c.oid),
                       convalidated)
      FROM relation JOIN pg_constraint AS c ON conrelid = relation.oid AND contype <> 'n'
      UNION ALL
      SELECT concat_ws(' ', 'index', pg_get_indexdef(indexrelid), indisvalid)
      FROM relation JOIN pg_index ON indrelid = oid
      UNION ALL
      SELECT concat_ws(' ', 'trigger', pg_get_triggerdef(t.oid), tgenabled)
      FROM relation JOIN pg_trigger AS t ON tgrelid = relation.oid AND NOT tgisinternal
      UNION ALL
      SELECT concat_ws(' ', 'view', relname, pg_get_viewdef(oid)) FROM relation WHERE relkind = 'v'
      UNION ALL
      SELECT concat_ws(' ', 'policy', tablename, policyname, permissive, roles, cmd, qual,
                       with_check)
      FROM pg_policies
      WHERE tablename IN (SELECT relname FROM relation) OR policyname LIKE '%%vm_owner%%'
      UNION ALL
      SELECT concat_ws(' ', 'function', p.oid::regprocedure, prosecdef, proconfig, proacl,
                       pg_get_functiondef(p.oid))
      FROM pg_proc AS p WHERE pronamespace = 'public'::regnamespace
      UNION ALL
      SELECT concat_ws(' ', 'grant', table_name, privilege_type, is_grantable)
      FROM information_schema.role_table_grants
      WHERE table_schema = 'public' AND grantee LIKE '%%runtime'
      UNION ALL
      SELECT concat_ws(' ', 'grant', table_name, column_name, privilege_type, is_grantable)
      FROM information_schema.role_column_grants
      WHERE table_schema = 'public' AND grantee LIKE '%%runtime'
      ORDER BY 1
      """
          .formatted(RELATIONS);

  private SchemaSnapshot() {}

  static List<String> of(PostgresFixture postgres) {
    return postgres.query(LINES).stream()
        .map(line -> line.replace(postgres.runtimeRole(), "RUNTIME"))
        .map(line -> line.replace(postgres.ownerRole(), "OWNER"))
        .toList();
  }
}
