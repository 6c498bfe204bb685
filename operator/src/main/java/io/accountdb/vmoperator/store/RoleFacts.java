package io.accountdb.vmoperator.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the database says about the runtime role and the guards around the tables, judged without
 * I/O; read by {@link RoleCheck}.
 *
 * @param powers that lift row-level security off the role; its own come first
 * @param viewIsInvokers whether {@code vms_with_rls} is there and shows what its caller may see
 */
record RoleFacts(
    List<Power> powers, List<Table> tables, List<Policy> policies, boolean viewIsInvokers) {
  RoleFacts {
    powers = List.copyOf(powers);
    tables = List.copyOf(tables);
    policies = List.copyOf(policies);
  }

  /** A role that policies do not bind and that the login role is or may become. */
  record Power(String login, String role, boolean superuser) {}

  /**
   * A table with owners.
   *
   * @param owner null where the table is missing
   * @param owned by the login role or one that it may become
   */
  record Table(
      String name,
      boolean present,
      boolean enabled,
      boolean forced,
      @Nullable String owner,
      boolean owned) {}

  List<String> problems() {
    List<String> problems = new ArrayList<>();
    Optional<Power> own =
        powers.stream().filter(power -> power.role().equals(power.login())).findFirst();
    if (own.isPresent()) {
      // A superuser is a member of everything; what follows from that is not worth a line each.
      problems.add(describeOwn(own.get()));
    } else {
      powers.forEach(power -> problems.add(describeInherited(power)));
      tables.stream().filter(Table::owned).forEach(table -> problems.add(describeOwned(table)));
    }
    tables.forEach(table -> addUnguarded(table, problems));
    addMissingPolicies(problems);
    policies.forEach(policy -> addUnexpected(policy, problems));
    if (!viewIsInvokers) {
      problems.add(
          "view public.vms_with_rls is missing or shows what its owner may see: ALTER VIEW"
              + " public.vms_with_rls SET (security_invoker = true)");
    }
    return List.copyOf(problems);
  }

  private static String describeOwn(Power power) {
    String attribute = power.superuser() ? "SUPERUSER" : "BYPASSRLS";
    return ("database role \"%s\" has %s, which row-level security does not bind:"
            + " ALTER ROLE \"%s\" NO%s, or run the operator as another role")
        .formatted(power.login(), attribute, power.login(), attribute);
  }

  private static String describeInherited(Power power) {
    return ("database role \"%s\" is a member of \"%s\", which row-level security does not bind:"
            + " REVOKE \"%s\" FROM \"%s\"")
        .formatted(power.login(), power.role(), power.role(), power.login());
  }

  private static String describeOwned(Table table) {
    return ("table public.%s belongs to \"%s\", which the operator's database role is or may"
            + " become, so that it could lift row-level security: run the operator as a role that"
            + " owns no table")
        .formatted(table.name(), table.owner());
  }

  private static void addUnguarded(Table table, List<String> problems) {
    if (!table.present()) {
      problems.add("table public.%s is missing: run the migrations".formatted(table.name()));
      return;
    }
    if (!table.enabled()) {
      problems.add(
          "row-level security of public.%s is off: ALTER TABLE public.%s ENABLE ROW LEVEL SECURITY"
              .formatted(table.name(), table.name()));
    }
    if (!table.forced()) {
      problems.add(
          ("row-level security of public.%s does not bind the table's owner:"
                  + " ALTER TABLE public.%s FORCE ROW LEVEL SECURITY")
              .formatted(table.name(), table.name()));
    }
  }

  private void addMissingPolicies(List<String> problems) {
    for (ExpectedPolicies.Expected expected : ExpectedPolicies.all()) {
      boolean present =
          policies.stream()
              .anyMatch(
                  policy ->
                      policy.table().equals(expected.table())
                          && policy.name().equals(expected.name()));
      if (!present) {
        problems.add(
            "policy %s on public.%s is missing: run the migrations"
                .formatted(expected.name(), expected.table()));
      }
    }
  }

  private static void addUnexpected(Policy policy, List<String> problems) {
    Optional<ExpectedPolicies.Expected> expected = ExpectedPolicies.of(policy);
    if (expected.isPresent() && !expected.get().matches(policy)) {
      problems.add(
          "policy %s on public.%s says something else than the migrations made it say: restore it"
              .formatted(policy.name(), policy.table()));
    } else if (expected.isEmpty() && policy.permissive() && policy.applies()) {
      problems.add(
          "policy %s on public.%s lets more rows through: drop it, or make it AS RESTRICTIVE"
              .formatted(policy.name(), policy.table()));
    }
  }
}
