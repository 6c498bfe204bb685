package io.accountdb.vmoperator.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the database says about the guards around the tables, judged without I/O; read by {@link
 * GuardCheck}.
 *
 * @param openViews that are missing or show what their owner may see
 */
record GuardFacts(List<Table> tables, List<Policy> policies, List<String> openViews) {
  GuardFacts {
    tables = List.copyOf(tables);
    policies = List.copyOf(policies);
    openViews = List.copyOf(openViews);
  }

  /** A table that policies are to guard. */
  record Table(String name, boolean present, boolean enabled, boolean forced) {}

  List<String> problems() {
    List<String> problems = new ArrayList<>();
    tables.forEach(table -> addUnguarded(table, problems));
    addMissingPolicies(problems);
    policies.forEach(policy -> addUnexpected(policy, problems));
    openViews.forEach(view -> problems.add(describeOpen(view)));
    return List.copyOf(problems);
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
    if (!table.forced() && ExpectedPolicies.FORCED.contains(table.name())) {
      problems.add(
          ("row-level security of public.%s does not bind the table's owner:"
                  + " ALTER TABLE public.%s FORCE ROW LEVEL SECURITY")
              .formatted(table.name(), table.name()));
    }
  }

  private static String describeOpen(String view) {
    return ("view public.%s is missing or shows what its owner may see: run the migrations, or"
            + " ALTER VIEW public.%s SET (security_invoker = true)")
        .formatted(view, view);
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
