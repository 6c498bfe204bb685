package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuardCheckIT {
  private PostgresFixture postgres;

  @BeforeEach
  void migrate() {
    postgres = PostgresFixture.migrated();
  }

  @Test
  void shouldFindNothingWhenAllIsRight() {
    assertThat(problems()).isEmpty();
  }

  @Test
  void shouldFindGuardsThatWereTakenDown() {
    // Given
    postgres.asSuperuser(
        """
        ALTER TABLE public.vms DISABLE ROW LEVEL SECURITY;
        ALTER TABLE public.vm_bindings NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE public.sync_epochs DISABLE ROW LEVEL SECURITY;
        ALTER VIEW public.vms_with_rls RESET (security_invoker);
        DROP VIEW public.vm_owner_activity;
        """);

    // Then
    assertThat(problems())
        .satisfiesExactly(
            problem -> assertThat(problem).contains("vms ENABLE ROW LEVEL SECURITY"),
            problem -> assertThat(problem).contains("vm_bindings FORCE ROW LEVEL SECURITY"),
            problem -> assertThat(problem).contains("sync_epochs ENABLE ROW LEVEL SECURITY"),
            problem -> assertThat(problem).contains("ALTER VIEW public.vms_with_rls"),
            problem -> assertThat(problem).contains("public.vm_owner_activity is missing"));
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
    assertThat(problems())
        .satisfiesExactly(
            problem -> assertThat(problem).contains("policy support"),
            problem -> assertThat(problem).contains("policy vms_user_policy"));
  }

  @Test
  void shouldFindThatTheSchemaIsMissing() {
    // Given
    postgres = PostgresFixture.empty();

    // Then
    assertThat(problems()).contains("table public.vms is missing: run the migrations");
  }

  @Test
  void shouldFindAPolicyThatAsksALookAlike() {
    // Given
    postgres.asSuperuser(
        """
        CREATE FUNCTION public.current_setting(TEXT, BOOLEAN) RETURNS TEXT
            LANGUAGE sql RETURN 'admin';
        ALTER POLICY vms_admin_policy ON public.vms
            USING ((SELECT public.current_setting('app.current_user_role', TRUE)) = 'admin');
        """);

    // Then
    assertThat(problems()).singleElement().asString().contains("policy vms_admin_policy");
  }

  private List<String> problems() {
    try (Database database = Database.open(postgres.runtime())) {
      return new GuardCheck(database).problems();
    }
  }
}
