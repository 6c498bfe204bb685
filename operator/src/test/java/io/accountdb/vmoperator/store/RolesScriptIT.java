package io.accountdb.vmoperator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A managed PostgreSQL, whose administrator is no superuser, is made ready by the script alone. */
class RolesScriptIT {
  private PostgresFixture postgres;
  private String administrator;
  private String application;
  private String schemaOwner;
  private String runtimeRole;

  @BeforeEach
  void install() throws SQLException {
    postgres = PostgresFixture.empty();
    administrator = postgres.runtimeRole() + "_administrator";
    application = postgres.runtimeRole() + "_application";
    schemaOwner = postgres.runtimeRole() + "_schema_owner";
    runtimeRole = postgres.runtimeRole() + "_operator";
    postgres.asSuperuser(
        """
        CREATE ROLE %1$s LOGIN CREATEROLE;
        ALTER DATABASE %2$s OWNER TO %1$s;
        ALTER SCHEMA public OWNER TO pg_database_owner;
        """
            .formatted(administrator, postgres.name()));
    run(administrator, "CREATE ROLE %s LOGIN".formatted(application));
    run(administrator, "GRANT CREATE ON SCHEMA public TO " + application);
    postgres.runAs(application, "users_and_nodes.sql");
    postgres.runAs(application, "vms_node_id.sql");
  }

  @Test
  void shouldBeAllThatAnAdministratorWithoutSuperuserHasToRun() throws SQLException {
    // When
    run(administrator, script());
    run(administrator, script());

    // Then
    MigrationReport report = new Migrations(postgres.settings(schemaOwner), runtimeRole).migrate();
    assertThat(report.blockers()).isEmpty();
    assertThat(report.scripts()).isNotEmpty();
    try (Database database = Database.open(postgres.settings(runtimeRole))) {
      assertThat(new RoleCheck(database).problems()).isEmpty();
      assertThat(new GuardCheck(database).problems()).isEmpty();
    }
    assertThat(
            postgres.query(
                "SELECT has_database_privilege('%s', current_database(), 'TEMPORARY')"
                    .formatted(runtimeRole)))
        .containsExactly("f");
  }

  @Test
  void shouldRefuseARuntimeRoleThatThePoliciesDoNotBind() {
    // Given
    postgres.asSuperuser("CREATE ROLE %s BYPASSRLS".formatted(runtimeRole));

    // Then
    assertThatThrownBy(() -> run(administrator, script()))
        .hasMessageContaining("ALTER ROLE \"%s\" NOSUPERUSER".formatted(runtimeRole));
  }

  @Test
  void shouldNeverLetTheSchemasOwnerActForASuperuser() throws SQLException {
    // Given
    postgres.asSuperuser("ALTER VIEW public.vms_with_rls OWNER TO postgres");

    // When
    List<String> warnings = run(administrator, script());

    // Then
    assertThat(warnings)
        .anyMatch(
            warning ->
                warning.endsWith(
                    "ALTER VIEW public.vms_with_rls OWNER TO \"%s\"".formatted(schemaOwner)));
    assertThat(
            postgres.query("SELECT pg_has_role('%s', 'postgres', 'MEMBER')".formatted(schemaOwner)))
        .containsExactly("f");
  }

  @Test
  void shouldRefuseANameThatWouldBecomeSql() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RolesScript.of("owner\"; DROP TABLE users; --", "vm_operator"));
  }

  private String script() {
    return RolesScript.of(schemaOwner, runtimeRole);
  }

  /** Returns the warnings. */
  private List<String> run(String role, String sql) throws SQLException {
    DatabaseSettings settings = postgres.settings(role);
    try (Connection connection =
            DriverManager.getConnection(settings.url(), role, settings.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      List<String> warnings = new ArrayList<>();
      for (SQLWarning warning = statement.getWarnings();
          warning != null;
          warning = warning.getNextWarning()) {
        warnings.add(warning.getMessage());
      }
      return warnings;
    }
  }
}
