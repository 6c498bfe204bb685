package io.accountdb.vmoperator.store.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The view {@code vms_with_rls}: the documented columns, and after them those that AccountDB has
 * added to the table; shown as far as its caller may see.
 */
final class ViewRule implements Rule {
  private static final String LOOK =
      """
      SELECT DISTINCT r.ev_class::pg_catalog.regclass
      FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_rewrite AS r ON r.oid = d.objid
      WHERE d.refobjid = 'public.vms_with_rls'::pg_catalog.regclass
        AND r.ev_class <> d.refobjid\
      """;

  @Override
  public List<Finding> findings(Shape shape) {
    return shape.vms().map(vms -> findings(shape, vms)).orElseGet(List::of);
  }

  private static List<Finding> findings(Shape shape, Shape.Table vms) {
    // The second script makes the view with the documented columns, and cannot take any away.
    List<Shape.ViewColumn> wanted = shape.adopted() ? columns(vms) : documented().toList();
    Shape.View view = shape.view();
    if (view == null) {
      return List.of(made(wanted));
    }
    if (right(view, wanted)) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    List<Shape.ViewColumn> present = view.columns();
    List<Shape.ViewColumn> renamed =
        present.stream()
            .map(
                column ->
                    column.name().equals("proxmox_node_id")
                        ? new Shape.ViewColumn("proxmox_node", column.type())
                        : column)
            .toList();
    if (view.ours() && !renamed.equals(present) && startsWith(wanted, renamed)) {
      findings.add(
          Finding.Repair.of(
              "column proxmox_node_id of view public.vms_with_rls is renamed to proxmox_node",
              "ALTER VIEW public.vms_with_rls RENAME COLUMN proxmox_node_id TO proxmox_node"));
      present = renamed;
    }
    if (view.ours() && startsWith(wanted, present)) {
      findings.add(made(wanted));
    } else if (!view.dependents().isEmpty()) {
      findings.add(
          new Finding.Obstacle(
              "view public.vms_with_rls has to be made anew, but %s %s on it; drop that and make it"
                      .formatted(
                          String.join(", ", view.dependents()),
                          view.dependents().size() == 1 ? "stands" : "stand")
                  + " again afterwards",
              LOOK));
    } else if (view.ours() || shape.session().ownsSchema()) {
      findings.add(
          new Finding.Repair(
              "view public.vms_with_rls is made anew, with the columns %s".formatted(names(wanted)),
              Stream.concat(
                      Stream.of("DROP VIEW public.vms_with_rls", create(wanted)),
                      view.grants().stream())
                  .toList()));
    } else {
      findings.add(
          new Finding.NotAllowed(
              "view public.vms_with_rls belongs to \"%s\" and has to be made anew: ALTER VIEW"
                      .formatted(view.owner())
                  + " public.vms_with_rls OWNER TO \"%s\"".formatted(shape.session().role())));
    }
    return findings;
  }

  private static boolean right(Shape.View view, List<Shape.ViewColumn> wanted) {
    return view.ours()
        && view.invoker()
        && view.columns().equals(wanted)
        && Printed.same(view.definition(), select(wanted));
  }

  private static boolean startsWith(List<Shape.ViewColumn> all, List<Shape.ViewColumn> first) {
    return first.size() <= all.size() && all.subList(0, first.size()).equals(first);
  }

  private static List<Shape.ViewColumn> columns(Shape.Table vms) {
    Stream<Shape.ViewColumn> further =
        vms.columns().stream()
            .filter(column -> !ColumnRule.documented(column.name()))
            .map(column -> new Shape.ViewColumn(column.name(), column.type()));
    return Stream.concat(documented(), further).toList();
  }

  private static Stream<Shape.ViewColumn> documented() {
    return ColumnRule.COLUMNS.stream()
        .map(column -> new Shape.ViewColumn(column.name(), column.type()));
  }

  private static Finding made(List<Shape.ViewColumn> columns) {
    return Finding.Repair.of(
        "view public.vms_with_rls shows %s, as far as its caller may see".formatted(names(columns)),
        create(columns));
  }

  private static String names(List<Shape.ViewColumn> columns) {
    return columns.stream().map(Shape.ViewColumn::name).collect(Collectors.joining(", "));
  }

  private static String create(List<Shape.ViewColumn> columns) {
    return "CREATE OR REPLACE VIEW public.vms_with_rls WITH (security_invoker = true) AS "
        + select(columns);
  }

  private static String select(List<Shape.ViewColumn> columns) {
    return "SELECT %s FROM public.vms WHERE %s OR %s"
        .formatted(
            columns.stream()
                .map(column -> Printed.quoted(column.name()))
                .collect(Collectors.joining(", ")),
            PolicyRule.ADMIN,
            PolicyRule.OWNER);
  }
}
