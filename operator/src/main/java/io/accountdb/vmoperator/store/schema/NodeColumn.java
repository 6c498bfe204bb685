package io.accountdb.vmoperator.store.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** How a table {@code vms} names the node of a VM: three ways are known, and one is documented. */
enum NodeColumn {
  /** {@code proxmox_node} is the id. */
  DOCUMENTED("proxmox_node", "n.id = v.proxmox_node"),

  /** {@code proxmox_node_id} is the id. */
  ID("proxmox_node_id", "n.id = v.proxmox_node_id"),

  /** {@code proxmox_node} is the node's name. */
  NAME("proxmox_node", "n.name = v.proxmox_node");

  private static final String DOCUMENTED_NAME = "proxmox_node";
  private static final String NAME_KEPT_AS = "proxmox_node_name";

  private final String column;
  private final String match;

  NodeColumn(String column, String match) {
    this.column = column;
    this.match = match;
  }

  /** Empty where the table has none of them. */
  static Optional<NodeColumn> of(Shape.Table vms) {
    Optional<String> type = vms.column(DOCUMENTED_NAME).map(Shape.Column::type);
    if (type.isEmpty()) {
      return vms.column(ID.column).filter(column -> column.type().equals("integer")).map(_ -> ID);
    }
    if (type.get().equals("integer")) {
      return Optional.of(DOCUMENTED);
    }
    boolean text = type.get().equals("text") || type.get().startsWith("character varying");
    return text && vms.column(NAME_KEPT_AS).isEmpty() ? Optional.of(NAME) : Optional.empty();
  }

  /** The column that names the node before the repair. */
  String column() {
    return column;
  }

  /** The condition for a row {@code n} of {@code proxmox_nodes} to be the one of a VM {@code v}. */
  String match() {
    return match;
  }

  List<Finding> repairs() {
    return switch (this) {
      case DOCUMENTED -> List.of();
      case ID ->
          List.of(
              Finding.Repair.of(
                  "column proxmox_node_id of public.vms is renamed to proxmox_node",
                  "ALTER TABLE public.vms RENAME COLUMN proxmox_node_id TO proxmox_node"));
      case NAME ->
          List.of(
              Finding.Repair.of(
                  "column proxmox_node of public.vms holds names: it is kept as proxmox_node_name,"
                      + " and a new proxmox_node holds the ids of those nodes",
                  "ALTER TABLE public.vms RENAME COLUMN proxmox_node TO proxmox_node_name",
                  "ALTER TABLE public.vms ALTER COLUMN proxmox_node_name DROP NOT NULL",
                  "ALTER TABLE public.vms ADD COLUMN proxmox_node INTEGER",
                  """
                  UPDATE public.vms AS v SET proxmox_node = n.id
                  FROM public.proxmox_nodes AS n WHERE n.name = v.proxmox_node_name
                  """));
    };
  }

  /** What the repairs will make of the table. */
  Shape.Table repaired(Shape.Table vms) {
    return switch (this) {
      case DOCUMENTED -> vms;
      case ID -> renamed(vms, name -> name.equals(column) ? DOCUMENTED_NAME : name, List.of());
      case NAME ->
          renamed(
              vms,
              name -> name.equals(column) ? NAME_KEPT_AS : name,
              List.of(new Shape.Column(DOCUMENTED_NAME, "integer", false, null, false)));
    };
  }

  private Shape.Table renamed(
      Shape.Table vms, UnaryOperator<String> name, List<Shape.Column> added) {
    List<Shape.Column> columns = new ArrayList<>();
    for (Shape.Column each : vms.columns()) {
      boolean kept = name.apply(each.name()).equals(NAME_KEPT_AS);
      columns.add(
          new Shape.Column(
              name.apply(each.name()),
              each.type(),
              each.notNull() && !kept,
              each.expression(),
              each.generated()));
    }
    columns.addAll(added);
    String replacement = name.apply(column);
    return new Shape.Table(
        vms.name(),
        vms.ordinary(),
        vms.owner(),
        vms.ours(),
        vms.readable(),
        vms.secured(),
        vms.forced(),
        columns,
        vms.constraints().stream()
            .map(
                each ->
                    new Shape.Constraint(
                        each.name(),
                        each.definition().replaceAll("\\b" + column + "\\b", replacement),
                        each.validated()))
            .toList(),
        vms.indexes().stream()
            .map(
                each ->
                    new Shape.Index(
                        each.name(),
                        each.columns() == null ? null : each.columns().stream().map(name).toList(),
                        each.unique(),
                        each.ofConstraint()))
            .toList(),
        vms.policies());
  }
}
