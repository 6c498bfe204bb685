package io.accountdb.vmoperator.store.schema;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tables of an AccountDB as the catalog describes them: read by {@link ShapeReader}, judged by
 * the {@link Rule}s.
 *
 * @param session who asks
 * @param tables {@code users}, {@code proxmox_nodes} and {@code vms}, those that there are
 * @param names of indexes that stand on other tables, so that they are taken
 * @param functions that triggers call
 * @param triggers of {@code vms}
 * @param view {@code vms_with_rls}; null where there is none
 */
record Shape(
    Session session,
    Map<String, Table> tables,
    List<String> names,
    List<String> functions,
    List<Trigger> triggers,
    @Nullable View view) {
  Shape {
    tables = Map.copyOf(tables);
    names = List.copyOf(names);
    functions = List.copyOf(functions);
    triggers = List.copyOf(triggers);
  }

  /** Whether {@code vms} is what the migrations made, or made of it. */
  boolean adopted() {
    return functions.contains(TriggerRule.FIRST_FUNCTION);
  }

  Optional<Table> vms() {
    return table("vms");
  }

  /** The same with another {@code vms}. */
  Shape with(Table vms) {
    Map<String, Table> changed = new HashMap<>(tables);
    changed.put(vms.name(), vms);
    return new Shape(session, changed, names, functions, triggers, view);
  }

  Optional<Table> table(String name) {
    return Optional.ofNullable(tables.get(name));
  }

  /**
   * The role that migrates, and what it may do.
   *
   * @param runtimeRoleActsForUs whether the role that the operator is to run as could lift the
   *     policies off
   */
  record Session(
      String role,
      boolean mayCreate,
      boolean ownsSchema,
      String runtimeRole,
      boolean runtimeRoleExists,
      boolean runtimeRoleActsForUs) {}

  /**
   * A table.
   *
   * @param ordinary false for a view, a partitioned or a foreign table
   * @param ours whether the migrating role may alter it
   * @param readable whether the migrating role may refer to it and let others read it
   */
  record Table(
      String name,
      boolean ordinary,
      String owner,
      boolean ours,
      boolean readable,
      boolean secured,
      boolean forced,
      List<Column> columns,
      List<Constraint> constraints,
      List<Index> indexes,
      List<Policy> policies) {
    Table {
      columns = List.copyOf(columns);
      constraints = List.copyOf(constraints);
      indexes = List.copyOf(indexes);
      policies = List.copyOf(policies);
    }

    Optional<Column> column(String wanted) {
      return columns.stream().filter(column -> column.name().equals(wanted)).findFirst();
    }
  }

  /**
   * A column.
   *
   * @param expression its default; null without
   * @param generated whether values come from an identity or a generation expression
   */
  record Column(
      String name, String type, boolean notNull, @Nullable String expression, boolean generated) {}

  /** A constraint that is no NOT NULL; the definition as PostgreSQL prints it. */
  record Constraint(String name, String definition, boolean validated) {}

  /** A trigger of the table {@code vms} or {@code vm_bindings}. */
  record Trigger(String name, boolean enabled) {}

  /**
   * An index.
   *
   * @param columns null where it is of another kind than a plain B-tree over all rows, or invalid
   */
  record Index(String name, @Nullable List<String> columns, boolean unique, boolean ofConstraint) {}

  /**
   * A policy.
   *
   * @param roles PUBLIC is {@code public}
   * @param applies to the role that the operator runs as
   */
  record Policy(
      String name,
      boolean permissive,
      String command,
      List<String> roles,
      boolean applies,
      @Nullable String using,
      @Nullable String check) {}

  /**
   * The view.
   *
   * @param invoker whether it shows what its caller may see
   * @param dependents that stand on it
   * @param grants statements that give again what others may do with it
   */
  record View(
      String owner,
      boolean ours,
      boolean invoker,
      List<ViewColumn> columns,
      String definition,
      List<String> dependents,
      List<String> grants) {
    View {
      columns = List.copyOf(columns);
      dependents = List.copyOf(dependents);
      grants = List.copyOf(grants);
    }
  }

  /** A column of the view: one may be added behind the last, none taken away or changed. */
  record ViewColumn(String name, String type) {}
}
