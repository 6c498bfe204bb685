package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.store.schema.Finding;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the role that migrates must be given first, and what it needs no right for. */
class AdoptionRightsIT {
  private PostgresFixture postgres;

  @BeforeEach
  void install() {
    postgres = PostgresFixture.empty();
    postgres.runAsOwner("users_and_nodes.sql");
    postgres.runAsOwner("vms_node_id.sql");
  }

  @Test
  void shouldAskForTheRoleThatOwnsTheTables() {
    // Given
    String application = postgres.runtimeRole() + "_application";
    postgres.asSuperuser(
        """
        CREATE ROLE %1$s;
        ALTER TABLE public.users OWNER TO %1$s;
        ALTER TABLE public.proxmox_nodes OWNER TO %1$s;
        ALTER TABLE public.vms OWNER TO %1$s;
        """
            .formatted(application));
    String grant = "GRANT \"%s\" TO \"%s\"".formatted(application, postgres.ownerRole());

    // When
    List<String> lacking = lacking(postgres.migrations().migrate());

    // Then
    assertThat(lacking).hasSize(3).allMatch(text -> text.endsWith(grant));

    // When
    postgres.asSuperuser(grant);

    // Then
    assertThat(postgres.migrations().migrate().blockers()).isEmpty();
  }

  @Test
  void shouldNotNeedToOwnTheUsers() {
    // Given
    postgres.asSuperuser(
        """
        ALTER TABLE public.users OWNER TO postgres;
        GRANT SELECT, REFERENCES ON public.users TO %s WITH GRANT OPTION;
        """
            .formatted(postgres.ownerRole()));

    // Then
    assertThat(postgres.migrations().migrate().blockers()).isEmpty();
  }

  @Test
  void shouldAskForTheRightToCreate() {
    // Given
    postgres.asSuperuser("ALTER SCHEMA public OWNER TO postgres");

    // Then
    assertThat(lacking(postgres.migrations().migrate()))
        .containsExactly(
            "role \"%1$s\" may not create in schema public: GRANT CREATE, USAGE ON SCHEMA public TO \"%1$s\""
                .formatted(postgres.ownerRole()));
  }

  @Test
  void shouldAskForTheViewOfASuperuser() {
    // Given
    postgres.asSuperuser(
        """
        ALTER VIEW public.vms_with_rls OWNER TO postgres;
        ALTER SCHEMA public OWNER TO postgres;
        GRANT CREATE, USAGE ON SCHEMA public TO %s;
        """
            .formatted(postgres.ownerRole()));

    // Then
    assertThat(lacking(postgres.migrations().migrate()))
        .singleElement()
        .asString()
        .contains("ALTER VIEW public.vms_with_rls OWNER TO \"%s\"".formatted(postgres.ownerRole()));
  }

  @Test
  void shouldMakeTheViewOfASuperuserAnewWhereTheSchemaIsOurs() {
    // Given
    postgres.asSuperuser("ALTER VIEW public.vms_with_rls OWNER TO postgres");

    // When
    MigrationReport report = postgres.migrations().migrate();

    // Then
    assertThat(report.blockers()).isEmpty();
    assertThat(postgres.query("SELECT viewowner FROM pg_views WHERE viewname = 'vms_with_rls'"))
        .containsExactly(postgres.ownerRole());
  }

  @Test
  void shouldNotMakeTheViewOfASuperuserAnewWhereSomethingStandsOnIt() {
    // Given
    postgres.asSuperuser(
        """
        ALTER VIEW public.vms_with_rls OWNER TO postgres;
        CREATE VIEW public.running AS SELECT name FROM public.vms_with_rls;
        """);

    // Then
    assertThat(postgres.migrations().migrate().of(Finding.Obstacle.class))
        .extracting(Finding.Obstacle::text)
        .singleElement()
        .asString()
        .contains("running stands on it");
  }

  @Test
  void shouldAskForTheRuntimeRole() {
    // Then
    assertThat(lacking(new Migrations(postgres.schemaOwner(), "nobody-made-me").migrate()))
        .singleElement()
        .asString()
        .contains("CREATE ROLE \"nobody-made-me\" LOGIN NOSUPERUSER NOBYPASSRLS");
  }

  @Test
  void shouldNotLetTheOperatorRunAsTheSchemasOwner() {
    // Then
    assertThat(lacking(new Migrations(postgres.schemaOwner(), postgres.ownerRole()).migrate()))
        .singleElement()
        .asString()
        .contains("give the operator a role of its own");
  }

  @Test
  void shouldNeedNoRightWhereAllIsDone() {
    // Given
    postgres.migrations().migrate();
    postgres.asSuperuser("ALTER SCHEMA public OWNER TO postgres");

    // Then
    assertThat(postgres.migrations().migrate().blockers()).isEmpty();
  }

  private static List<String> lacking(MigrationReport report) {
    assertThat(report.scripts()).isEmpty();
    return report.of(Finding.NotAllowed.class).stream().map(Finding.NotAllowed::text).toList();
  }
}
