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
        .singleElement()
        .asString()
        .contains("public.vms, ", "public.vms_with_rls", "public.users", "schema public")
        .contains("owns nothing");
  }

  @Test
  void shouldFindARoleThatMayBecomeTheOwner() {
    // Given
    postgres.asSuperuser("GRANT %s TO %s".formatted(postgres.ownerRole(), postgres.runtimeRole()));

    // Then
    assertThat(problemsOf(postgres.runtimeRole()))
        .singleElement()
        .asString()
        .contains("REVOKE \"%s\" FROM".formatted(postgres.ownerRole()));
  }

  @Test
  void shouldFindTheOwnerOfASingleTable() {
    // Given
    postgres.asSuperuser(
        "ALTER TABLE public.sync_epochs OWNER TO %s".formatted(postgres.runtimeRole()));

    // Then
    assertThat(problemsOf(postgres.runtimeRole()))
        .singleElement()
        .asString()
        .contains("owns public.sync_epochs and");
  }

  private List<String> problemsOf(String role) {
    try (Database database = Database.open(postgres.settings(role))) {
      return new RoleCheck(database).problems();
    }
  }
}
