package io.accountdb.vmoperator.store.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The constraints of {@code vms}, by their documented names. */
final class ConstraintRule implements Rule {
  private static final List<Documented> CONSTRAINTS =
      List.of(
          new Documented("vms_pkey", "PRIMARY KEY (id)"),
          new Documented("vms_vmid_node_unique", "UNIQUE (vmid, proxmox_node)"),
          new Documented(
              "vms_proxmox_node_fkey",
              "FOREIGN KEY (proxmox_node) REFERENCES public.proxmox_nodes (id)"),
          new Documented(
              "vms_owner_id_fkey", "FOREIGN KEY (owner_id) REFERENCES public.users (id)"),
          new Documented(
              "vms_status_check",
              "CHECK (status IN ('running', 'stopped', 'error'))",
              "CHECK (status = ANY (ARRAY['running', 'stopped', 'error']))"));

  /**
   * A documented constraint.
   *
   * @param printed how PostgreSQL says the definition
   */
  private record Documented(String name, String definition, String printed) {
    Documented(String name, String definition) {
      this(name, definition, definition);
    }
  }

  @Override
  public List<Finding> findings(Shape shape) {
    List<Finding> findings = new ArrayList<>();
    shape
        .vms()
        .ifPresent(vms -> CONSTRAINTS.forEach(each -> repair(vms, each).ifPresent(findings::add)));
    return findings;
  }

  private static Optional<Finding> repair(Shape.Table vms, Documented documented) {
    Optional<Shape.Constraint> named =
        vms.constraints().stream()
            .filter(each -> each.name().equals(documented.name()))
            .findFirst();
    if (named.isPresent()) {
      return repair(named.get(), documented);
    }
    Optional<Shape.Constraint> equal =
        vms.constraints().stream()
            .filter(each -> Printed.same(each.definition(), documented.printed()))
            .findFirst();
    if (equal.isPresent()) {
      return Optional.of(
          Finding.Repair.of(
              "constraint %s of public.vms is renamed to %s"
                  .formatted(equal.get().name(), documented.name()),
              "ALTER TABLE public.vms RENAME CONSTRAINT %s TO %s"
                  .formatted(Printed.quoted(equal.get().name()), documented.name())));
    }
    return Optional.of(
        Finding.Repair.of(
            "constraint %s is added to public.vms".formatted(documented.name()), add(documented)));
  }

  private static Optional<Finding> repair(Shape.Constraint named, Documented documented) {
    if (!Printed.same(named.definition().replace(" NOT VALID", ""), documented.printed())) {
      return Optional.of(
          Finding.Repair.of(
              "constraint %s of public.vms is %s instead of %s: it is replaced"
                  .formatted(named.name(), named.definition(), documented.definition()),
              "ALTER TABLE public.vms DROP CONSTRAINT " + named.name(),
              add(documented)));
    }
    return named.validated()
        ? Optional.empty()
        : Optional.of(
            Finding.Repair.of(
                "constraint %s of public.vms was never checked against old rows: it is validated"
                    .formatted(named.name()),
                "ALTER TABLE public.vms VALIDATE CONSTRAINT " + named.name()));
  }

  private static String add(Documented documented) {
    return "ALTER TABLE public.vms ADD CONSTRAINT %s %s"
        .formatted(documented.name(), documented.definition());
  }
}
