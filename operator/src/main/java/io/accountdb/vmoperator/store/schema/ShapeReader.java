package io.accountdb.vmoperator.store.schema;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a {@link Shape} from the catalog, without a lock on any table. */
final class ShapeReader {
  private static final String SESSION =
      """
      SELECT current_user AS role,
             pg_catalog.has_schema_privilege('public', 'CREATE') AS may_create,
             (SELECT pg_catalog.pg_has_role(nspowner, 'USAGE')
              FROM pg_catalog.pg_namespace WHERE nspname = 'public') AS owns_schema,
             r.oid IS NOT NULL AS runtime_role_exists,
             r.oid IS NOT NULL AND pg_catalog.pg_has_role(r.oid, current_user, 'MEMBER')
               AS runtime_role_acts_for_us
      FROM (VALUES (?)) AS runtime(name)
      LEFT JOIN pg_catalog.pg_roles AS r ON r.rolname = runtime.name
      """;

  private static final String TABLES =
      """
      SELECT c.oid, c.relname, c.relkind = 'r' AS ordinary,
             pg_catalog.pg_get_userbyid(c.relowner) AS owner,
             pg_catalog.pg_has_role(c.relowner, 'USAGE') AS ours,
             pg_catalog.has_table_privilege(c.oid, 'REFERENCES')
               AND pg_catalog.has_table_privilege(c.oid, 'SELECT WITH GRANT OPTION') AS readable,
             c.relrowsecurity, c.relforcerowsecurity
      FROM pg_catalog.pg_class AS c
      WHERE c.relnamespace = 'public'::pg_catalog.regnamespace
        AND c.relname IN ('users', 'proxmox_nodes', 'vms')
      """;

  private static final String COLUMNS =
      """
      SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull,
             pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS expression,
             a.attidentity <> '' OR a.attgenerated <> '' AS generated
      FROM pg_catalog.pg_attribute AS a
      LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY a.attnum
      """;

  private static final String CONSTRAINTS =
      """
      SELECT conname, pg_catalog.pg_get_constraintdef(oid) AS definition, convalidated
      FROM pg_catalog.pg_constraint
      WHERE conrelid = ? AND contype <> 'n'
      ORDER BY conname
      """;

  private static final String INDEXES =
      """
      SELECT c.relname, i.indisunique,
             CASE WHEN i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
                       AND m.amname = 'btree' THEN
               ARRAY(SELECT a.attname::text
                     FROM unnest(i.indkey) WITH ORDINALITY AS k(number, position)
                     JOIN pg_catalog.pg_attribute AS a
                       ON a.attrelid = i.indrelid AND a.attnum = k.number
                     ORDER BY k.position) END AS columns,
             EXISTS (SELECT 1 FROM pg_catalog.pg_constraint AS o
                     WHERE o.conindid = i.indexrelid AND o.conrelid = i.indrelid) AS of_constraint
      FROM pg_catalog.pg_index AS i
      JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
      JOIN pg_catalog.pg_am AS m ON m.oid = c.relam
      WHERE i.indrelid = ?
      ORDER BY c.relname
      """;

  private static final String POLICIES =
      """
      SELECT p.policyname, p.permissive = 'PERMISSIVE' AS permissive, p.cmd, p.roles::text[],
             EXISTS (SELECT 1 FROM unnest(p.roles) AS granted(name)
                     LEFT JOIN pg_catalog.pg_roles AS r ON r.rolname = ?
                     WHERE granted.name = 'public'
                        OR (r.oid IS NOT NULL
                            AND pg_catalog.pg_has_role(r.oid, granted.name, 'MEMBER')))
               AS applies,
             p.qual, p.with_check
      FROM pg_catalog.pg_policies AS p
      WHERE p.schemaname = 'public' AND p.tablename = ?
      ORDER BY p.policyname
      """;

  private static final String NAMES =
      """
      SELECT c.relname
      FROM pg_catalog.pg_class AS c
      LEFT JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.oid
      WHERE c.relnamespace = 'public'::pg_catalog.regnamespace
        AND c.relname LIKE 'vms\\_%'
        AND i.indrelid IS DISTINCT FROM pg_catalog.to_regclass('public.vms')
      """;

  private static final String FUNCTIONS =
      """
      SELECT proname FROM pg_catalog.pg_proc
      WHERE pronamespace = 'public'::pg_catalog.regnamespace
        AND prorettype = 'pg_catalog.trigger'::pg_catalog.regtype
      """;

  private static final String TRIGGERS =
      """
      SELECT tgname, tgenabled IN ('O', 'A') AS enabled FROM pg_catalog.pg_trigger
      WHERE tgrelid IN (pg_catalog.to_regclass('public.vms'),
                        pg_catalog.to_regclass('public.vm_bindings'))
        AND NOT tgisinternal
      """;

  private static final String VIEW =
      """
      SELECT pg_catalog.pg_get_userbyid(c.relowner) AS owner,
             pg_catalog.pg_has_role(c.relowner, 'USAGE') AS ours,
             COALESCE((SELECT o.option_value::boolean
                       FROM pg_catalog.pg_options_to_table(c.reloptions) AS o
                       WHERE o.option_name = 'security_invoker'), FALSE) AS invoker,
             c.oid, pg_catalog.pg_get_viewdef(c.oid) AS definition,
             ARRAY(SELECT DISTINCT r.ev_class::pg_catalog.regclass::text
                   FROM pg_catalog.pg_depend AS d
                   JOIN pg_catalog.pg_rewrite AS r ON r.oid = d.objid
                   WHERE d.refobjid = c.oid AND r.ev_class <> c.oid) AS dependents,
             ARRAY(SELECT pg_catalog.format('GRANT %s ON public.vms_with_rls TO %s%s',
                            g.privilege_type,
                            CASE g.grantee WHEN 0 THEN 'PUBLIC'
                                           ELSE g.grantee::pg_catalog.regrole::text END,
                            CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
                   FROM pg_catalog.aclexplode(c.relacl) AS g
                   WHERE g.grantee <> c.relowner) AS grants
      FROM pg_catalog.pg_class AS c
      WHERE c.oid = pg_catalog.to_regclass('public.vms_with_rls') AND c.relkind = 'v'
      """;

  private final Connection connection;
  private final String runtimeRole;

  ShapeReader(Connection connection, String runtimeRole) {
    this.connection = connection;
    this.runtimeRole = runtimeRole;
  }

  Shape read() throws SQLException {
    return new Shape(session(), tables(), names(), functions(), triggers(), view());
  }

  private Shape.Session session() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SESSION)) {
      statement.setString(1, runtimeRole);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return new Shape.Session(
            row.getString("role"),
            row.getBoolean("may_create"),
            row.getBoolean("owns_schema"),
            runtimeRole,
            row.getBoolean("runtime_role_exists"),
            row.getBoolean("runtime_role_acts_for_us"));
      }
    }
  }

  private Map<String, Shape.Table> tables() throws SQLException {
    Map<String, Shape.Table> tables = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(TABLES);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        long oid = row.getLong("oid");
        String name = row.getString("relname");
        tables.put(
            name,
            new Shape.Table(
                name,
                row.getBoolean("ordinary"),
                row.getString("owner"),
                row.getBoolean("ours"),
                row.getBoolean("readable"),
                row.getBoolean("relrowsecurity"),
                row.getBoolean("relforcerowsecurity"),
                columns(oid),
                constraints(oid),
                indexes(oid),
                policies(name)));
      }
    }
    return tables;
  }

  private List<Shape.Column> columns(long table) throws SQLException {
    return list(
        COLUMNS,
        statement -> statement.setLong(1, table),
        row ->
            new Shape.Column(
                row.getString("attname"),
                row.getString("type"),
                row.getBoolean("attnotnull"),
                row.getString("expression"),
                row.getBoolean("generated")));
  }

  private List<Shape.Constraint> constraints(long table) throws SQLException {
    return list(
        CONSTRAINTS,
        statement -> statement.setLong(1, table),
        row ->
            new Shape.Constraint(
                row.getString("conname"),
                row.getString("definition"),
                row.getBoolean("convalidated")));
  }

  private List<Shape.Index> indexes(long table) throws SQLException {
    return list(
        INDEXES,
        statement -> statement.setLong(1, table),
        row -> {
          @Nullable Array columns = row.getArray("columns");
          return new Shape.Index(
              row.getString("relname"),
              columns == null ? null : strings(columns),
              row.getBoolean("indisunique"),
              row.getBoolean("of_constraint"));
        });
  }

  private List<Shape.Policy> policies(String table) throws SQLException {
    return list(
        POLICIES,
        statement -> {
          statement.setString(1, runtimeRole);
          statement.setString(2, table);
        },
        row ->
            new Shape.Policy(
                row.getString("policyname"),
                row.getBoolean("permissive"),
                row.getString("cmd"),
                strings(row.getArray("roles")),
                row.getBoolean("applies"),
                row.getString("qual"),
                row.getString("with_check")));
  }

  private List<String> names() throws SQLException {
    return list(NAMES, _ -> {}, row -> row.getString("relname"));
  }

  private List<String> functions() throws SQLException {
    return list(FUNCTIONS, _ -> {}, row -> row.getString("proname"));
  }

  private List<Shape.Trigger> triggers() throws SQLException {
    return list(
        TRIGGERS,
        _ -> {},
        row -> new Shape.Trigger(row.getString("tgname"), row.getBoolean("enabled")));
  }

  private Shape.@Nullable View view() throws SQLException {
    List<Shape.View> views =
        list(
            VIEW,
            _ -> {},
            row ->
                new Shape.View(
                    row.getString("owner"),
                    row.getBoolean("ours"),
                    row.getBoolean("invoker"),
                    columns(row.getLong("oid")).stream()
                        .map(each -> new Shape.ViewColumn(each.name(), each.type()))
                        .toList(),
                    row.getString("definition"),
                    strings(row.getArray("dependents")),
                    strings(row.getArray("grants"))));
    return views.isEmpty() ? null : views.getFirst();
  }

  private <T> List<T> list(String sql, Binding binding, Row<T> mapping) throws SQLException {
    List<T> all = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      binding.bind(statement);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          all.add(mapping.map(row));
        }
      }
    }
    return all;
  }

  private static List<String> strings(Array array) throws SQLException {
    return Arrays.asList((String[]) array.getArray());
  }

  private interface Binding {
    void bind(PreparedStatement statement) throws SQLException;
  }

  private interface Row<T> {
    T map(ResultSet row) throws SQLException;
  }
}
