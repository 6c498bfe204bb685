package io.accountdb.vmoperator.store.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * That the tables are tables, that {@code vms} does not stand alone, and that those of AccountDB,
 * which are never altered, have the columns that the operator reads and writes.
 */
final class TableRule implements Rule {
  private static final Map<String, Map<String, String>> NEEDED =
      Map.of(
          "users",
          Map.of("id", "integer", "username", "", "role", "", "is_active", "boolean"),
          "proxmox_nodes",
          Map.of(
              "id", "integer",
              "name", "",
              "hostname", "",
              "port", "integer",
              "status", "",
              "whitelist", "integer[]",
              "last_seen", "timestamp with time zone",
              "created_at", "timestamp with time zone",
              "updated_at", "timestamp with time zone",
              "owner_id", "integer"));

  @Override
  public List<Finding> findings(Shape shape) {
    List<Finding> findings = new ArrayList<>();
    for (String name : List.of("users", "proxmox_nodes", "vms")) {
      shape
          .table(name)
          .ifPresentOrElse(
              table -> addProblems(table, findings),
              () -> {
                if (shape.vms().isPresent()) {
                  findings.add(
                      new Finding.Obstacle(
                          "table public.%s is missing, though there is a table public.vms, which"
                                  .formatted(name)
                              + " refers to it",
                          look("vms")));
                }
              });
    }
    return findings;
  }

  private static void addProblems(Shape.Table table, List<Finding> findings) {
    if (!table.ordinary()) {
      findings.add(
          new Finding.Obstacle(
              "public.%s is no ordinary table".formatted(table.name()),
              "SELECT relkind FROM pg_catalog.pg_class WHERE oid = 'public.%s'::regclass"
                  .formatted(table.name())));
      return;
    }
    NEEDED.getOrDefault(table.name(), Map.of()).entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .flatMap(needed -> problem(table, needed.getKey(), needed.getValue()))
        .forEach(findings::add);
    if (table.name().equals("proxmox_nodes") && !(table.secured() && table.forced())) {
      findings.add(
          new Finding.Obstacle(
              "row-level security of public.proxmox_nodes is not in force: ALTER TABLE"
                  + " public.proxmox_nodes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
              "SELECT relrowsecurity, relforcerowsecurity FROM pg_catalog.pg_class"
                  + " WHERE oid = 'public.proxmox_nodes'::regclass"));
    }
  }

  /** Text may be of any length, which is said by no type. */
  private static Stream<Finding> problem(Shape.Table table, String column, String type) {
    String present = table.column(column).map(Shape.Column::type).orElse("missing");
    boolean right =
        type.isEmpty()
            ? present.equals("text") || present.startsWith("character varying")
            : present.equals(type);
    return right
        ? Stream.empty()
        : Stream.of(
            new Finding.Obstacle(
                "column %s of public.%s is %s instead of %s"
                    .formatted(column, table.name(), present, type.isEmpty() ? "text" : type),
                look(table.name())));
  }

  private static String look(String table) {
    return "SELECT column_name, data_type, is_nullable FROM information_schema.columns"
        + " WHERE table_schema = 'public' AND table_name = '%s' ORDER BY ordinal_position"
            .formatted(table);
  }
}
