package io.accountdb.vmoperator.store;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The policies that the operator relies on, by table and name, with what they may say. */
final class ExpectedPolicies {
  /** The tables whose policies bind their owner too. */
  static final List<String> FORCED =
      List.of(
          "vms",
          "vm_bindings",
          "vm_usage",
          "vm_usage_hourly",
          "proxmox_nodes",
          "proxmox_node_bindings");

  /** All tables that must be guarded; the owner's functions write those that are not forced. */
  static final List<String> TABLES =
      Stream.concat(FORCED.stream(), Stream.of("vm_audit", "sync_epochs")).toList();

  /** The views that must show what their caller may see, not what their owner may. */
  static final List<String> VIEWS = List.of("vms_with_rls", "vm_owner_activity");

  /** What the operator relies on altogether. */
  static final List<String> RELATIONS =
      Stream.of(TABLES, List.of("users"), VIEWS).flatMap(List::stream).toList();

  // What PostgreSQL adds when it prints an expression: brackets, casts of literals, column aliases,
  // the schema of a table. No expression here mixes operators, so that brackets do not change what
  // it means.
  private static final Pattern ADDITIONS =
      Pattern.compile("::text|\\bAS \"?(nullif|current_setting)\"?|(?<=\\bFROM )public\\.|[()\\s]");

  private static final String ADMIN =
      canonical("(SELECT current_setting('app.current_user_role', true)) = 'admin'");
  private static final String OWNER =
      canonical(
          "owner_id = (SELECT NULLIF(current_setting('app.current_user_id', true), '')::integer)");
  private static final String VM_ON_NODE =
      canonical(
          "EXISTS (SELECT 1 FROM vms WHERE vms.proxmox_node = proxmox_nodes.id AND vms.owner_id ="
              + " (SELECT NULLIF(current_setting('app.current_user_id', true), '')::integer))");

  /** As AccountDB has made them: it errs where no context is set, but shows nothing. */
  private static final String ACCOUNTDB_ADMIN =
      canonical("current_setting('app.current_user_role', true) = 'admin'");

  private static final String ACCOUNTDB_OWNER =
      canonical("owner_id = current_setting('app.current_user_id', true)::integer");

  private static final List<Expected> EXPECTED =
      List.of(
          new Expected("vms", "vms_admin_policy", "ALL", Set.of(ADMIN)),
          new Expected("vms", "vms_user_policy", "ALL", Set.of(OWNER)),
          new Expected("vm_bindings", "vm_bindings_vm_policy", "ALL", Set.of(vmOf("vm_bindings"))),
          new Expected("vm_audit", "vm_audit_admin_policy", "SELECT", Set.of(ADMIN)),
          new Expected("vm_audit", "vm_audit_user_policy", "SELECT", Set.of(OWNER)),
          new Expected("vm_usage", "vm_usage_vm_policy", "ALL", Set.of(vmOf("vm_usage"))),
          new Expected(
              "vm_usage_hourly",
              "vm_usage_hourly_vm_policy",
              "ALL",
              Set.of(vmOf("vm_usage_hourly"))),
          new Expected(
              "proxmox_nodes", "proxmox_nodes_admin_policy", "ALL", Set.of(ADMIN, ACCOUNTDB_ADMIN)),
          new Expected(
              "proxmox_nodes", "proxmox_nodes_user_policy", "ALL", Set.of(OWNER, ACCOUNTDB_OWNER)),
          new Expected(
              "proxmox_nodes", "proxmox_nodes_vm_owner_policy", "SELECT", Set.of(VM_ON_NODE)),
          new Expected(
              "proxmox_node_bindings", "proxmox_node_bindings_admin_policy", "ALL", Set.of(ADMIN)));

  private ExpectedPolicies() {}

  static List<Expected> all() {
    return EXPECTED;
  }

  static Optional<Expected> of(Policy policy) {
    return EXPECTED.stream()
        .filter(
            expected ->
                expected.table().equals(policy.table()) && expected.name().equals(policy.name()))
        .findFirst();
  }

  private static String vmOf(String table) {
    return canonical("EXISTS (SELECT 1 FROM vms WHERE vms.id = %s.vm_id)".formatted(table));
  }

  static String canonical(String expression) {
    return ADDITIONS.matcher(expression).replaceAll("");
  }

  /**
   * One policy.
   *
   * @param expressions in canonical form; any of them is right
   */
  record Expected(String table, String name, String command, Set<String> expressions) {
    boolean matches(Policy policy) {
      return policy.permissive()
          && policy.applies()
          && policy.command().equals(command)
          && accepts(policy.using())
          && (policy.check() == null || accepts(policy.check()));
    }

    private boolean accepts(@Nullable String expression) {
      return expression != null && expressions.contains(canonical(expression));
    }
  }
}
