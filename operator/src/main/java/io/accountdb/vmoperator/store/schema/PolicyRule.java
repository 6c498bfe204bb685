package io.accountdb.vmoperator.store.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The policies of {@code vms}, by their documented names, and that nobody else's policy shows more
 * rows of it or of {@code proxmox_nodes}.
 */
final class PolicyRule implements Rule {
  static final String ADMIN = "(SELECT current_setting('app.current_user_role', true)) = 'admin'";
  static final String OWNER =
      "owner_id = (SELECT NULLIF(current_setting('app.current_user_id', true), '')::integer)";

  private static final List<Documented> POLICIES =
      List.of(new Documented("vms_admin_policy", ADMIN), new Documented("vms_user_policy", OWNER));

  private static final Set<String> NODE_POLICIES =
      Set.of(
          "proxmox_nodes_admin_policy",
          "proxmox_nodes_user_policy",
          "proxmox_nodes_vm_owner_policy");

  private record Documented(String name, String expression) {}

  @Override
  public List<Finding> findings(Shape shape) {
    List<Finding> findings = new ArrayList<>();
    shape
        .vms()
        .ifPresent(
            vms -> {
              POLICIES.forEach(each -> repair(vms, each).ifPresent(findings::add));
              addRowSecurity(vms, findings);
              vms.policies().stream()
                  .filter(policy -> POLICIES.stream().noneMatch(each -> named(policy, each)))
                  .forEach(policy -> addForeign("vms", policy, findings));
            });
    shape
        .table("proxmox_nodes")
        .ifPresent(
            nodes ->
                nodes.policies().stream()
                    .filter(policy -> !NODE_POLICIES.contains(policy.name()))
                    .forEach(policy -> addForeign("proxmox_nodes", policy, findings)));
    return findings;
  }

  private static boolean named(Shape.Policy policy, Documented documented) {
    return policy.name().equals(documented.name());
  }

  private static Optional<Finding> repair(Shape.Table vms, Documented documented) {
    Optional<Shape.Policy> present =
        vms.policies().stream().filter(policy -> named(policy, documented)).findFirst();
    if (present.isPresent() && says(present.get(), documented.expression())) {
      return Optional.empty();
    }
    List<String> statements = new ArrayList<>();
    present.ifPresent(
        _ -> statements.add("DROP POLICY %s ON public.vms".formatted(documented.name())));
    statements.add(
        """
        CREATE POLICY %s ON public.vms FOR ALL TO PUBLIC
        USING (%s)
        WITH CHECK (%s)
        """
            .formatted(documented.name(), documented.expression(), documented.expression()));
    return Optional.of(
        new Finding.Repair(
            present.isPresent()
                ? "policy %s of public.vms is replaced: it has to check what is written, and to show"
                        .formatted(documented.name())
                    + " nothing, without an error, where there is no context"
                : "policy %s is added to public.vms".formatted(documented.name()),
            statements));
  }

  private static boolean says(Shape.Policy policy, String expression) {
    return policy.permissive()
        && policy.command().equals("ALL")
        && policy.roles().equals(List.of("public"))
        && policy.using() != null
        && policy.check() != null
        && Printed.same(policy.using(), expression)
        && Printed.same(policy.check(), expression);
  }

  private static void addRowSecurity(Shape.Table vms, List<Finding> findings) {
    if (!vms.secured() || !vms.forced()) {
      findings.add(
          Finding.Repair.of(
              "row-level security of public.vms is put in force, for its owner too",
              "ALTER TABLE public.vms ENABLE ROW LEVEL SECURITY",
              "ALTER TABLE public.vms FORCE ROW LEVEL SECURITY"));
    }
  }

  private static void addForeign(String table, Shape.Policy policy, List<Finding> findings) {
    if (!policy.permissive()) {
      return;
    }
    String shows =
        "policy %s on public.%s (%s to %s) shows or admits more rows than the documented ones"
            .formatted(policy.name(), table, policy.command(), String.join(", ", policy.roles()));
    findings.add(
        policy.applies()
            ? new Finding.Obstacle(
                shows + ": drop it, or make it AS RESTRICTIVE",
                "SELECT * FROM pg_catalog.pg_policies WHERE schemaname = 'public'"
                    + " AND tablename = '%s' AND policyname = '%s'".formatted(table, policy.name()))
            : new Finding.Note(shows + "; it is left alone, as it is not for the operator's role"));
  }
}
