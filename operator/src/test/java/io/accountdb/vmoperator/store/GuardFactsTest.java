package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuardFactsTest {
  // As PostgreSQL prints the expressions.
  private static final String ADMIN =
      "(( SELECT current_setting('app.current_user_role'::text, true) AS current_setting) ="
          + " 'admin'::text)";
  private static final String OWNER =
      "(owner_id = ( SELECT (NULLIF(current_setting('app.current_user_id'::text, true),"
          + " ''::text))::integer AS \"nullif\"))";
  private static final String VM_ON_NODE =
      "(EXISTS ( SELECT 1\n   FROM vms\n  WHERE ((vms.proxmox_node = proxmox_nodes.id) AND"
          + " (vms.owner_id = ( SELECT (NULLIF(current_setting('app.current_user_id'::text, true),"
          + " ''::text))::integer AS \"nullif\")))))";

  @Test
  void shouldFindNothingWhenAllIsAsTheMigrationsLeaveIt() {
    assertThat(facts(tables(), policies(), List.of()).problems()).isEmpty();
  }

  @Test
  void shouldAcceptTheNodePoliciesOfAccountDb() {
    // Given
    List<Policy> policies = policies();
    policies.removeIf(policy -> policy.name().startsWith("proxmox_nodes_") && all(policy));
    policies.add(
        all(
            "proxmox_nodes",
            "proxmox_nodes_admin_policy",
            "(current_setting('app.current_user_role'::text, true) = 'admin'::text)",
            null));
    policies.add(
        all(
            "proxmox_nodes",
            "proxmox_nodes_user_policy",
            "(owner_id = (current_setting('app.current_user_id'::text, true))::integer)",
            null));

    // Then
    assertThat(facts(tables(), policies, List.of()).problems()).isEmpty();
  }

  @Test
  void shouldNameATableThatIsNotGuarded() {
    // Given
    List<GuardFacts.Table> tables = tables();
    tables.set(0, new GuardFacts.Table("vms", true, false, false));

    // Then
    assertThat(facts(tables, policies(), List.of()).problems())
        .satisfiesExactly(
            off -> assertThat(off).contains("ALTER TABLE public.vms ENABLE ROW LEVEL SECURITY"),
            unforced -> assertThat(unforced).contains("public.vms FORCE ROW LEVEL SECURITY"));
  }

  @Test
  void shouldLetTheFunctionsOfTheOwnerWriteTheTrail() {
    // Given
    List<GuardFacts.Table> tables = tables();
    tables.replaceAll(
        table -> new GuardFacts.Table(table.name(), true, true, !table.name().equals("vm_audit")));

    // Then
    assertThat(facts(tables, policies(), List.of()).problems()).isEmpty();
  }

  @Test
  void shouldNameAMissingTable() {
    // Given
    List<GuardFacts.Table> tables = tables();
    tables.set(1, new GuardFacts.Table("vm_bindings", false, false, false));

    // Then
    assertThat(facts(tables, policies(), List.of()).problems())
        .containsExactly("table public.vm_bindings is missing: run the migrations");
  }

  @Test
  void shouldNameAPolicyThatWasWidened() {
    // Given
    List<Policy> policies = policies();
    policies.removeIf(policy -> policy.name().equals("vms_user_policy"));
    policies.add(all("vms", "vms_user_policy", "(" + OWNER + " OR (status = 'stopped'))", OWNER));

    // Then
    assertThat(facts(tables(), policies, List.of()).problems())
        .singleElement()
        .asString()
        .contains("policy vms_user_policy on public.vms says something else");
  }

  @Test
  void shouldNameAPolicyWhoseCheckWasWidened() {
    // Given
    List<Policy> policies = policies();
    policies.removeIf(policy -> policy.name().equals("vms_user_policy"));
    policies.add(all("vms", "vms_user_policy", OWNER, "true"));

    // Then
    assertThat(facts(tables(), policies, List.of()).problems()).hasSize(1);
  }

  @Test
  void shouldNameAMissingPolicy() {
    // Given
    List<Policy> policies = policies();
    policies.removeIf(policy -> policy.name().equals("vms_admin_policy"));

    // Then
    assertThat(facts(tables(), policies, List.of()).problems())
        .containsExactly("policy vms_admin_policy on public.vms is missing: run the migrations");
  }

  @Test
  void shouldNameOnlyForeignPoliciesThatWidenWhatWeSee() {
    // Given
    List<Policy> policies = policies();
    policies.add(new Policy("vms", "support", true, "SELECT", true, "true", null));
    policies.add(new Policy("vms", "office_hours", false, "ALL", true, "true", null));
    policies.add(new Policy("vms", "for_reports", true, "SELECT", false, "true", null));

    // Then
    assertThat(facts(tables(), policies, List.of()).problems())
        .singleElement()
        .asString()
        .contains("policy support on public.vms lets more rows through");
  }

  @Test
  void shouldNameAViewThatShowsWhatItsOwnerSees() {
    assertThat(facts(tables(), policies(), List.of("vms_with_rls")).problems())
        .singleElement()
        .asString()
        .contains("ALTER VIEW public.vms_with_rls SET (security_invoker = true)");
  }

  private static GuardFacts facts(
      List<GuardFacts.Table> tables, List<Policy> policies, List<String> openViews) {
    return new GuardFacts(tables, policies, openViews);
  }

  private static List<GuardFacts.Table> tables() {
    List<GuardFacts.Table> tables = new ArrayList<>();
    for (String name : ExpectedPolicies.TABLES) {
      tables.add(new GuardFacts.Table(name, true, true, true));
    }
    return tables;
  }

  private static List<Policy> policies() {
    return new ArrayList<>(
        List.of(
            all("vms", "vms_admin_policy", ADMIN, ADMIN),
            all("vms", "vms_user_policy", OWNER, OWNER),
            all("vm_bindings", "vm_bindings_vm_policy", vmOf("vm_bindings"), vmOf("vm_bindings")),
            new Policy("vm_audit", "vm_audit_admin_policy", true, "SELECT", true, ADMIN, null),
            new Policy("vm_audit", "vm_audit_user_policy", true, "SELECT", true, OWNER, null),
            all("vm_usage", "vm_usage_vm_policy", vmOf("vm_usage"), vmOf("vm_usage")),
            all(
                "vm_usage_hourly",
                "vm_usage_hourly_vm_policy",
                vmOf("vm_usage_hourly"),
                vmOf("vm_usage_hourly")),
            all("proxmox_nodes", "proxmox_nodes_admin_policy", ADMIN, ADMIN),
            all("proxmox_nodes", "proxmox_nodes_user_policy", OWNER, OWNER),
            new Policy(
                "proxmox_nodes",
                "proxmox_nodes_vm_owner_policy",
                true,
                "SELECT",
                true,
                VM_ON_NODE,
                null),
            all("proxmox_node_bindings", "proxmox_node_bindings_admin_policy", ADMIN, ADMIN)));
  }

  private static String vmOf(String table) {
    return "(EXISTS ( SELECT 1\n   FROM public.vms\n  WHERE (vms.id = %s.vm_id)))".formatted(table);
  }

  private static boolean all(Policy policy) {
    return policy.command().equals("ALL");
  }

  private static Policy all(String table, String name, String using, String check) {
    return new Policy(table, name, true, "ALL", true, using, check);
  }
}
