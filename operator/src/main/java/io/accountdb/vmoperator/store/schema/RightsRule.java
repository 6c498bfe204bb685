package io.accountdb.vmoperator.store.schema;

import java.util.ArrayList;
import java.util.List;

/** Whether the migrating role may do what a migration does; asked only where something is to do. */
final class RightsRule implements Rule {
  @Override
  public List<Finding> findings(Shape shape) {
    List<Finding> findings = new ArrayList<>();
    Shape.Session session = shape.session();
    if (!session.mayCreate()) {
      findings.add(
          new Finding.NotAllowed(
              "role \"%s\" may not create in schema public: GRANT CREATE, USAGE ON SCHEMA public TO"
                      .formatted(session.role())
                  + " \"%s\"".formatted(session.role())));
    }
    if (!session.runtimeRoleExists()) {
      findings.add(
          new Finding.NotAllowed(
              "role \"%s\", which the operator is to run as, does not exist: CREATE ROLE \"%s\" LOGIN"
                      .formatted(session.runtimeRole(), session.runtimeRole())
                  + " NOSUPERUSER NOBYPASSRLS PASSWORD '...'"));
    } else if (session.runtimeRoleActsForUs()) {
      findings.add(
          new Finding.NotAllowed(
              "role \"%s\", which the operator is to run as, acts for \"%s\", which owns the tables;"
                      .formatted(session.runtimeRole(), session.role())
                  + " give the operator a role of its own"));
    }
    shape
        .table("users")
        .filter(users -> !users.ours() && !users.readable())
        .ifPresent(users -> findings.add(foreign(users, session)));
    List.of("proxmox_nodes", "vms")
        .forEach(
            name ->
                shape
                    .table(name)
                    .filter(table -> !table.ours())
                    .ifPresent(table -> findings.add(foreign(table, session))));
    return findings;
  }

  private static Finding foreign(Shape.Table table, Shape.Session session) {
    return new Finding.NotAllowed(
        "table public.%s belongs to \"%s\", for which role \"%s\" may not act: GRANT \"%s\" TO \"%s\""
            .formatted(table.name(), table.owner(), session.role(), table.owner(), session.role()));
  }
}
