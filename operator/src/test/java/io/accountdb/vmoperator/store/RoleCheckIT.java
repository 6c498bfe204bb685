package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoleCheckIT {
  private PostgresFixture postgres;

  @BeforeEach
  void migrate() {
    postgres = PostgresFixture.migrated();
  }

  @Test
  void shouldFindNothingWhenAllIsRight() {
    assertThat(problemsOf(postgres.runtimeRole())).isEmpty();
  }

  @Test
  void shouldFindASuperuser() {
    assertThat(problemsOf("postgres"))
        .first()
        .asString()
        .contains("\"postgres\" has SUPERUSER", "NOSUPERUSER");
  }

  @Test
  void shouldFindARoleThatBypassesThePolicies() {
    // Given
    postgres.asSuperuser("ALTER ROLE %s BYPASSRLS".formatted(postgres.runtimeRole()));

    // Then
    assertThat(problemsOf(postgres.runtimeRole()))
        .singleElement()
        .asString()
        .contains("ALTER ROLE \"%s\" NOBYPASSRLS".formatted(postgres.runtimeRole()));
  }

  @Test
  void shouldFindAMembershipInARoleThatBypassesThePolicies() {
    // Given
    String backup = postgres.runtimeRole() + "_backup";
    postgres.asSuperuser("CREATE ROLE %s BYPASSRLS".formatted(backup));
    postgres.asSuperuser("GRANT %s TO %s".formatted(backup, postgres.runtimeRole()));

    // Then
    assertThat(problemsOf(postgres.runtimeRole()))
        .singleElement()
        .asString()
        .contains("REVOKE \"%s\" FROM".formatted(backup));
  }

  @Test
  void shouldFindTheOwnerOfTheTables() {
    assertThat(problemsOf(postgres.ownerRole()))
        .filteredOn(problem -> problem.contains("belongs to"))
        .hasSize(4)
        .first()
        .asString()
        .contains("public.vms", postgres.ownerRole());
  }

  @Test
  void shouldFindARoleThatMayBecomeTheOwner() {
    // Given
    postgres.asSuperuser("GRANT %s TO %s".formatted(postgres.ownerRole(), postgres.runtimeRole()));

    // Then
    assertThat(problemsOf(postgres.runtimeRole())).hasSize(4);
  }

  @Test
  void shouldFindGuardsThatWereTakenDown() {
    // Given
    postgres.asSuperuser(
        """
        ALTER TABLE public.vms DISABLE ROW LEVEL SECURITY;
        ALTER TABLE public.vm_bindings NO FORCE ROW LEVEL SECURITY;
        ALTER VIEW public.vms_with_rls RESET (security_invoker);
        """);

    // Then
    assertThat(problemsOf(postgres.runtimeRole()))
        .satisfiesExactly(
            problem -> assertThat(problem).contains("vms ENABLE ROW LEVEL SECURITY"),
            problem -> assertThat(problem).contains("vm_bindings FORCE ROW LEVEL SECURITY"),
            problem -> assertThat(problem).contains("vms_with_rls"));
  }

  @Test
  void shouldFindPoliciesThatWereChangedOrAdded() {
    // Given
    postgres.asSuperuser(
        """
        ALTER POLICY vms_user_policy ON public.vms USING (TRUE);
        CREATE POLICY support ON public.vms FOR SELECT TO PUBLIC USING (TRUE);
        CREATE POLICY reports ON public.vms FOR SELECT TO postgres USING (TRUE);
        CREATE POLICY frozen ON public.vms AS RESTRICTIVE FOR DELETE TO PUBLIC USING (TRUE);
        """);

    // Then
    assertThat(problemsOf(postgres.runtimeRole()))
        .satisfiesExactly(
            problem -> assertThat(problem).contains("policy support"),
            problem -> assertThat(problem).contains("policy vms_user_policy"));
  }

  @Test
  void shouldFindThatTheSchemaIsMissing() {
    // Given
    postgres = PostgresFixture.empty();

    // Then
    assertThat(problemsOf(postgres.runtimeRole()))
        .contains("table public.vms is missing: run the migrations");
  }

  private List<String> problemsOf(String role) {
    try (Database database = Database.open(postgres.settings(role))) {
      return new RoleCheck(database).problems();
    }
  }
}
