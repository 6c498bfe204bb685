package io.accountdb.vmoperator.api.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.ChartInstallation;
import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.api.problem.ProblemException;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The real API server's verdicts, asked for with the rights that the chart gives. */
@ExtendWith(SharedSandbox.class)
class ApiServerReviewsIT {
  private static final String AUDIENCE = "proxmox-vm-operator";
  private static final String TENANT = "reviews-tenant";

  private static KubernetesClient admin;
  private static KubernetesClient operator;
  private static Reviews reviews;

  @BeforeAll
  static void install(Sandbox sandbox) {
    admin = sandbox.kubernetes().client();
    operator =
        new KubernetesClientBuilder()
            .withConfig(ChartInstallation.install(sandbox, "reviews-operator").serviceAccount())
            .build();
    reviews = new ApiServerReviews(operator);
    apply(
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: reviews-tenant, labels: {proxmox.accountdb.io/owner: alice}}
        """);
    apply(
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: reviews-nobodys}
        """);
  }

  @AfterAll
  static void close() {
    operator.close();
  }

  @Test
  void shouldKnowAServiceAccountByATokenForThisApi() {
    // Given
    serviceAccount("robot");

    // When
    Optional<KubernetesSubject> subject = authenticate(token("robot", AUDIENCE, "another"));

    // Then
    assertThat(subject)
        .hasValueSatisfying(
            known -> {
              assertThat(known.user()).isEqualTo("system:serviceaccount:reviews-tenant:robot");
              assertThat(known.groups())
                  .contains("system:serviceaccounts:reviews-tenant", "system:authenticated");
              assertThat(known.uid()).isNotBlank();
            });
  }

  @Test
  void shouldNotAcceptATokenForTheApiServerItself() {
    // Given
    serviceAccount("other");

    // Then
    assertThat(authenticate(token("other"))).isEmpty();
    assertThat(authenticate(token("other", "another"))).isEmpty();
  }

  @Test
  void shouldNotAcceptATokenThatWasTamperedWith() {
    // Given
    serviceAccount("victim");
    serviceAccount("attacker");
    String victim = token("victim", AUDIENCE);
    String attacker = token("attacker", AUDIENCE);

    // When
    String forged =
        victim.substring(0, victim.lastIndexOf('.'))
            + attacker.substring(attacker.lastIndexOf('.'));

    // Then
    assertThat(authenticate(forged)).isEmpty();
  }

  @Test
  void shouldNotAcceptTheTokenOfADeletedServiceAccount() {
    // Given
    serviceAccount("leaver");
    String token = token("leaver", AUDIENCE);
    assertThat(authenticate(token)).isPresent();

    // When
    admin.serviceAccounts().inNamespace(TENANT).withName("leaver").delete();

    // Then
    await().untilAsserted(() -> assertThat(authenticate(token)).isEmpty());
  }

  @Test
  void shouldAllowWhatRbacGrantsAndNothingElse() {
    // Given
    apply(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: editor, namespace: reviews-tenant}
        rules:
          - {apiGroups: [proxmox.accountdb.io], resources: [virtualmachines], verbs: [create]}
          - apiGroups: [proxmox.accountdb.io]
            resources: [virtualmachines]
            resourceNames: [web-1]
            verbs: [delete]
        """);
    apply(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: editors, namespace: reviews-tenant}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: editor}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: "accountdb:alice"}]
        """);
    KubernetesSubject alice = databaseUser("alice");

    // Then
    await()
        .untilAsserted(
            () -> assertThat(reviews.allowed(alice, Verb.CREATE, TENANT, null)).isTrue());
    assertThat(reviews.allowed(alice, Verb.DELETE, TENANT, "web-1")).isTrue();
    assertThat(reviews.allowed(alice, Verb.DELETE, TENANT, "web-2")).isFalse();
    assertThat(reviews.allowed(alice, Verb.DELETE, TENANT, null)).isFalse();
    assertThat(reviews.allowed(alice, Verb.UPDATE, TENANT, "web-1")).isFalse();
    assertThat(reviews.allowed(alice, Verb.CREATE, "reviews-nobodys", null)).isFalse();
    assertThat(reviews.allowed(alice, Verb.CREATE, "no-such-namespace", null)).isFalse();
    assertThat(reviews.allowed(databaseUser("bob"), Verb.CREATE, TENANT, null)).isFalse();
  }

  @Test
  void shouldGrantByTheExampleWhatTheApiAsksFor() throws IOException {
    // Given
    apply("apiVersion: v1\nkind: Namespace\nmetadata: {name: reviews-example}");
    String example = Files.readString(Path.of("..", "examples", "virtualmachine-editors.yaml"));

    // When
    for (String document : example.replace("team-a", "reviews-example").split("---\n")) {
      apply(document);
    }

    // Then
    KubernetesSubject robot =
        new KubernetesSubject("system:serviceaccount:reviews-example:robot", List.of());
    for (Verb verb : Verb.values()) {
      for (KubernetesSubject subject : List.of(databaseUser("alice"), robot)) {
        await()
            .untilAsserted(
                () -> assertThat(reviews.allowed(subject, verb, "reviews-example", null)).isTrue());
      }
      assertThat(reviews.allowed(databaseUser("bob"), verb, "reviews-example", null)).isFalse();
    }
  }

  @Test
  void shouldGiveADatabaseUserNothingForTheNameOfAClusterAdmin() {
    for (String name : List.of("kubernetes-admin", "system:admin", "system:masters")) {
      assertThat(reviews.allowed(databaseUser(name), Verb.CREATE, TENANT, null)).as(name).isFalse();
    }
    assertThat(
            reviews.allowed(
                new KubernetesSubject("anybody", List.of("system:masters")),
                Verb.CREATE,
                TENANT,
                null))
        .as("a real cluster admin, so that it is the prefix that tells them apart")
        .isTrue();
  }

  @Test
  void shouldReadTheOwnerOfANamespace() {
    assertThat(reviews.ownerOf(TENANT)).hasValue("alice");
    assertThat(reviews.ownerOf("reviews-nobodys")).isEmpty();
    assertThat(reviews.ownerOf("no-such-namespace")).isEmpty();
  }

  @Test
  void shouldSayThatItCannotTellWithoutAnApiServer() {
    // Given
    try (KubernetesClient nowhere =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
                    .withMasterUrl("http://127.0.0.1:1")
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build()) {
      Reviews away = new ApiServerReviews(nowhere);

      // When
      var refusal = catchThrowableOfType(ProblemException.class, () -> away.ownerOf(TENANT));

      // Then
      assertThat(refusal.problem().status()).isEqualTo(503);
      assertThat(refusal.problem().detail()).doesNotContain("127.0.0.1");
    }
  }

  private static Optional<KubernetesSubject> authenticate(String token) {
    return reviews.authenticate(BearerToken.of("Bearer " + token), AUDIENCE);
  }

  private static KubernetesSubject databaseUser(String name) {
    return new KubernetesSubject("accountdb:" + name, List.of("accountdb:users"));
  }

  private static void serviceAccount(String name) {
    admin
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(TENANT)
                .endMetadata()
                .build())
        .serverSideApply();
  }

  private static String token(String name, String... audiences) {
    TokenRequest request =
        new TokenRequestBuilder().withNewSpec().withAudiences(audiences).endSpec().build();
    return admin
        .serviceAccounts()
        .inNamespace(TENANT)
        .withName(name)
        .tokenRequest(request)
        .getStatus()
        .getToken();
  }

  private static void apply(String yaml) {
    HasMetadata object = Serialization.unmarshal(yaml);
    admin.resource(object).serverSideApply();
  }
}
