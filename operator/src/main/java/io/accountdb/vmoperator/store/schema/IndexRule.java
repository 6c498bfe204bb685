package io.accountdb.vmoperator.store.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The indexes of {@code vms}, by their documented names. A partial, invalid or other index of such
 * a name would satisfy {@code CREATE INDEX IF NOT EXISTS}, and serve no query.
 */
final class IndexRule implements Rule {
  private static final List<String> COLUMNS =
      List.of("vmid", "name", "ip_address", "status", "owner_id", "proxmox_node");

  @Override
  public List<Finding> findings(Shape shape) {
    List<Finding> findings = new ArrayList<>();
    shape
        .vms()
        .ifPresent(
            vms -> COLUMNS.forEach(column -> finding(shape, vms, column).ifPresent(findings::add)));
    return findings;
  }

  private static Optional<Finding> finding(Shape shape, Shape.Table vms, String column) {
    String name = "vms_" + column + "_idx";
    if (shape.names().contains(name)) {
      return Optional.of(
          new Finding.Obstacle(
              "the name %s, which the index of public.vms on %s is to have, is taken"
                  .formatted(name, column),
              "SELECT schemaname, tablename, indexdef FROM pg_catalog.pg_indexes"
                  + " WHERE schemaname = 'public' AND indexname = '%s'".formatted(name)));
    }
    Optional<Shape.Index> named =
        vms.indexes().stream().filter(index -> index.name().equals(name)).findFirst();
    if (named.isPresent() && serves(named.get(), column)) {
      return Optional.empty();
    }
    String create = "CREATE INDEX %s ON public.vms (%s)".formatted(name, column);
    if (named.isPresent()) {
      return Optional.of(
          named.get().unique()
              ? new Finding.Obstacle(
                  "index %s of public.vms is unique, which is not documented; drop it, or the"
                          .formatted(name)
                      + " constraint that it serves",
                  "SELECT indexdef FROM pg_catalog.pg_indexes"
                      + " WHERE schemaname = 'public' AND indexname = '%s'".formatted(name))
              : Finding.Repair.of(
                  "index %s of public.vms is not a valid one on all of %s: it is made anew"
                      .formatted(name, column),
                  "DROP INDEX public." + name,
                  create));
    }
    return Optional.of(
        vms.indexes().stream()
            .filter(index -> !index.ofConstraint() && serves(index, column))
            .findFirst()
            .map(
                index ->
                    Finding.Repair.of(
                        "index %s of public.vms is renamed to %s".formatted(index.name(), name),
                        "ALTER INDEX public.%s RENAME TO %s"
                            .formatted(Printed.quoted(index.name()), name)))
            .orElseGet(
                () -> Finding.Repair.of("index %s of public.vms is made".formatted(name), create)));
  }

  private static boolean serves(Shape.Index index, String column) {
    return !index.unique() && List.of(column).equals(index.columns());
  }
}
