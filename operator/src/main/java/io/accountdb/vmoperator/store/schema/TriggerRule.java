package io.accountdb.vmoperator.store.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * That the triggers of the migrations are there and fire: without them no trail is kept, and nobody
 * is told of a change.
 */
final class TriggerRule implements Rule {
  /** Made together with the documented table. */
  static final String FIRST_FUNCTION = "vms_touch_updated_at";

  private static final String AUDIT = "vm_audit_rows";
  private static final String CHANGES = "vm_changes_of_rows";
  private static final String BINDING_CHANGES = "vm_changes_of_bindings";

  private static final String NEW_ROWS = "REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT";
  private static final String OLD_ROWS = "REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT";
  private static final String BOTH =
      "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT";

  private static final List<Wanted> TRIGGERS =
      List.of(
          new Wanted(
              "vms_touch_updated_at",
              FIRST_FUNCTION,
              "BEFORE UPDATE",
              "vms",
              "FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)"),
          new Wanted("vm_audit_insert", AUDIT, "AFTER INSERT", "vms", NEW_ROWS),
          new Wanted("vm_audit_update", AUDIT, "AFTER UPDATE", "vms", BOTH),
          new Wanted("vm_audit_delete", AUDIT, "AFTER DELETE", "vms", OLD_ROWS),
          new Wanted(
              "vm_audit_truncate",
              "vm_audit_truncate",
              "BEFORE TRUNCATE",
              "vms",
              "FOR EACH STATEMENT"),
          new Wanted("vm_changes_insert", CHANGES, "AFTER INSERT", "vms", NEW_ROWS),
          new Wanted("vm_changes_update", CHANGES, "AFTER UPDATE", "vms", BOTH),
          new Wanted("vm_changes_delete", CHANGES, "AFTER DELETE", "vms", OLD_ROWS),
          new Wanted("vm_changes_truncate", CHANGES, "AFTER TRUNCATE", "vms", "FOR EACH STATEMENT"),
          new Wanted(
              "vm_changes_bindings_insert",
              BINDING_CHANGES,
              "AFTER INSERT",
              "vm_bindings",
              NEW_ROWS),
          new Wanted(
              "vm_changes_bindings_update", BINDING_CHANGES, "AFTER UPDATE", "vm_bindings", BOTH));

  /**
   * A trigger.
   *
   * @param function a script makes it, and the trigger with it
   */
  private record Wanted(String name, String function, String event, String table, String rest) {}

  @Override
  public List<Finding> findings(Shape shape) {
    List<Finding> findings = new ArrayList<>();
    TRIGGERS.stream()
        .filter(wanted -> shape.functions().contains(wanted.function()))
        .forEach(wanted -> finding(shape, wanted).ifPresent(findings::add));
    return findings;
  }

  private static Optional<Finding> finding(Shape shape, Wanted wanted) {
    Optional<Shape.Trigger> present =
        shape.triggers().stream().filter(each -> each.name().equals(wanted.name())).findFirst();
    if (present.isEmpty()) {
      return Optional.of(
          Finding.Repair.of(
              "trigger %s of public.%s is made again".formatted(wanted.name(), wanted.table()),
              "CREATE TRIGGER %s %s ON public.%s %s EXECUTE FUNCTION public.%s()"
                  .formatted(
                      wanted.name(),
                      wanted.event(),
                      wanted.table(),
                      wanted.rest(),
                      wanted.function())));
    }
    return present.get().enabled()
        ? Optional.empty()
        : Optional.of(
            Finding.Repair.of(
                "trigger %s of public.%s is switched on again"
                    .formatted(wanted.name(), wanted.table()),
                "ALTER TABLE public.%s ENABLE TRIGGER %s"
                    .formatted(wanted.table(), wanted.name())));
  }
}
