package io.accountdb.vmoperator.store.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * That the triggers of the migrations are on {@code vms} and fire: without them no trail is kept.
 */
final class TriggerRule implements Rule {
  /** Made together with the documented table. */
  static final String FIRST_FUNCTION = "vms_touch_updated_at";

  private static final String AUDIT = "vm_audit_rows";

  private static final List<Wanted> TRIGGERS =
      List.of(
          new Wanted(
              "vms_touch_updated_at",
              FIRST_FUNCTION,
              "BEFORE UPDATE ON public.vms FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)"),
          new Wanted(
              "vm_audit_insert",
              AUDIT,
              "AFTER INSERT ON public.vms REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT"),
          new Wanted(
              "vm_audit_update",
              AUDIT,
              "AFTER UPDATE ON public.vms REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows"
                  + " FOR EACH STATEMENT"),
          new Wanted(
              "vm_audit_delete",
              AUDIT,
              "AFTER DELETE ON public.vms REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT"),
          new Wanted(
              "vm_audit_truncate",
              "vm_audit_truncate",
              "BEFORE TRUNCATE ON public.vms FOR EACH STATEMENT"));

  /**
   * A trigger.
   *
   * @param function a script makes it, and the trigger with it
   */
  private record Wanted(String name, String function, String when) {}

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
              "trigger %s of public.vms is made again".formatted(wanted.name()),
              "CREATE TRIGGER %s %s EXECUTE FUNCTION public.%s()"
                  .formatted(wanted.name(), wanted.when(), wanted.function())));
    }
    return present.get().enabled()
        ? Optional.empty()
        : Optional.of(
            Finding.Repair.of(
                "trigger %s of public.vms is switched on again".formatted(wanted.name()),
                "ALTER TABLE public.vms ENABLE TRIGGER " + wanted.name()));
  }
}
