package io.accountdb.vmoperator.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.accountdb.vmoperator.sandbox.database.Credentials;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One sandbox, started as the operator's integration tests start it. */
class SandboxIT {
  private static Sandbox sandbox;

  @BeforeAll
  static void startSandbox() {
    sandbox = Sandbox.start(SandboxSettings.defaults().withTimeScale(20));
  }

  @AfterAll
  static void closeSandbox() {
    sandbox.close();
  }

  @Test
  void shouldApplyServerSideAndCheckFields() {
    // Given
    KubernetesClient client = sandbox.kubernetes().client();
    var configMap =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("colours")
            .withNamespace("default")
            .endMetadata()
            .addToData("sky", "blue")
            .build();

    // When
    var applied = client.resource(configMap).fieldManager("test").serverSideApply();

    // Then
    assertThat(applied.getMetadata().getManagedFields())
        .extracting("manager", "operation")
        .containsExactly(tuple("test", "Apply"));
  }

  @Test
  void shouldReallyDeleteNamespaces() {
    // Given
    KubernetesClient client = sandbox.kubernetes().client();
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName("short-lived").endMetadata().build())
        .create();

    // When
    client.namespaces().withName("short-lived").delete();

    // Then
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(client.namespaces().withName("short-lived").get()).isNull());
  }

  @Test
  void shouldRefuseWhatRbacDoesNotGrant() {
    // Given
    Config asStranger = Config.fromKubeconfig(sandbox.kubernetes().adminKubeconfig());
    asStranger.setImpersonateUsername("stranger");

    // When, Then
    try (KubernetesClient stranger = new KubernetesClientBuilder().withConfig(asStranger).build()) {
      assertThatThrownBy(() -> stranger.configMaps().inNamespace("default").list())
          .isInstanceOfSatisfying(
              KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
    }
  }

  @Test
  void shouldHoldTheUsersOfAccountDb() throws SQLException {
    // When
    List<String> users =
        query(
            sandbox.database().schemaOwner(),
            "SELECT id || ' ' || username || ' ' || role FROM users ORDER BY id");

    // Then
    assertThat(users)
        .containsExactly("1 alice user", "2 bob user", "3 platform user", "4 admin admin");
  }

  @Test
  void shouldGiveTheRuntimeRoleNothingItDoesNotNeed() throws SQLException {
    // Given
    Credentials runtime = sandbox.database().runtimeRole();

    // When
    List<String> attributes =
        query(
            runtime,
            "SELECT concat_ws(' ', rolsuper, rolbypassrls, rolcreatedb, rolcreaterole,"
                + " rolreplication) FROM pg_roles WHERE rolname = current_user");

    // Then
    assertThat(attributes).containsExactly("f f f f f");
    assertThatThrownBy(() -> query(runtime, "SELECT password_hash FROM users"))
        .hasMessageContaining("permission denied for table users");
    assertThatThrownBy(() -> query(runtime, "CREATE TEMPORARY TABLE vms AS SELECT 1"))
        .hasMessageContaining("permission denied to create temporary tables");
    assertThatThrownBy(() -> query(runtime, "CREATE TABLE t AS SELECT 1"))
        .hasMessageContaining("permission denied for schema public");
  }

  @Test
  void shouldRefuseAWrongPassword() {
    // Given
    Credentials wrong = new Credentials(sandbox.database().runtimeRole().username(), "guess");

    // When, Then
    assertThatThrownBy(() -> sandbox.database().connect(wrong))
        .hasMessageContaining("password authentication failed");
  }

  @Test
  void shouldWriteDurably() throws SQLException {
    // When
    List<String> settings =
        query(
            sandbox.database().superuser(),
            "SELECT name || '=' || setting FROM pg_settings WHERE name IN"
                + " ('fsync', 'full_page_writes', 'synchronous_commit', 'listen_addresses')"
                + " ORDER BY name");

    // Then
    assertThat(settings)
        .containsExactly(
            "fsync=on",
            "full_page_writes=on",
            "listen_addresses=127.0.0.1",
            "synchronous_commit=on");
  }

  @Test
  void shouldKeepCommittedRowsThroughACrashOfTheDatabase() throws SQLException {
    // Given
    Credentials owner = sandbox.database().schemaOwner();
    execute(owner, "CREATE TABLE survivors (id int); INSERT INTO survivors VALUES (42)");

    // When
    sandbox.database().kill();

    // Then
    assertThatThrownBy(() -> sandbox.database().connect(owner)).isInstanceOf(SQLException.class);
    sandbox.database().start();
    assertThat(query(owner, "SELECT id::text FROM survivors")).containsExactly("42");
  }

  private static List<String> query(Credentials as, String sql) throws SQLException {
    try (Connection connection = sandbox.database().connect(as);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  private static void execute(Credentials as, String sql) throws SQLException {
    try (Connection connection = sandbox.database().connect(as);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
