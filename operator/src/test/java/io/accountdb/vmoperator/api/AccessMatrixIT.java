package io.accountdb.vmoperator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;
import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.api.caller.Tokens;
import io.accountdb.vmoperator.api.http.ApiClient;
import io.accountdb.vmoperator.sandbox.Sandbox;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who gets in, at every operation of the OpenAPI document, over HTTP. */
@ExtendWith(SharedSandbox.class)
class AccessMatrixIT {
  private static final String AUDIENCE = "proxmox-vm-operator";

  private static ApiFixture api;
  private static KubernetesTokens kubernetes;

  @BeforeAll
  static void open(Sandbox sandbox) {
    api = ApiFixture.open(sandbox, "access-matrix");
    kubernetes = new KubernetesTokens(api.admin());
    api.user("matrix-user", "user");
    api.user("matrix-owner", "admin");
    api.user("matrix-inactive", "admin");
    deactivate("matrix-inactive");
    api.namespace("matrix-owned", "matrix-owner");
    api.namespace("matrix-of-inactive", "matrix-inactive");
    api.namespace("matrix-of-nobody", "matrix-nobody");
    for (String namespace : List.of("matrix-owned", "matrix-of-inactive", "matrix-of-nobody")) {
      kubernetes.serviceAccount(namespace);
    }
    kubernetes.makeClusterAdmin("matrix-owned");
  }

  @AfterAll
  static void close() {
    api.close();
  }

  static Stream<Named<String>> strangers() {
    Tokens tokens = api.tokens();
    return Stream.of(
        Named.of("nobody", null),
        Named.of("garbage", "Bearer garbage"),
        Named.of("a password", "Basic bWF0cml4LXVzZXI6cGFzc3dvcmQ="),
        Named.of("an expired token", with(claims -> claims.expirationTime(at(-60)))),
        Named.of("a token of tomorrow", with(claims -> claims.notBeforeTime(at(60)))),
        Named.of("another issuer's token", with(claims -> claims.issuer("https://other.example"))),
        Named.of("a token for another", with(claims -> claims.audience("another"))),
        Named.of("a refresh token", with(claims -> claims.claim("type", "refresh"))),
        Named.of("a token without signature", tokens.unsigned("matrix-user")),
        Named.of("a token by another algorithm", byAnotherAlgorithm()),
        Named.of("a token of another's signature", withAnothersSignature()),
        Named.of("an inactive user", tokens.of("matrix-inactive")),
        Named.of("a deleted user", tokens.of("matrix-nobody")),
        Named.of("a cluster admin by name", tokens.of("kubernetes-admin")),
        Named.of("a cluster admin's token for Kubernetes", kubernetes.header("matrix-owned")),
        Named.of("a Kubernetes token for another", kubernetes.header("matrix-owned", "another")),
        Named.of(
            "a Kubernetes token that is forged",
            tokens.ofServiceAccount("matrix-owned", "robot", AUDIENCE)));
  }

  @ParameterizedTest
  @MethodSource("strangers")
  void shouldKeepOut(@Nullable String header) {
    EveryOperation.expect(api.client(), header, 401);
  }

  static Stream<Named<String>> nobodys() {
    return Stream.of(
        Named.of("an inactive user", kubernetes.header("matrix-of-inactive", AUDIENCE)),
        Named.of("nobody", kubernetes.header("matrix-of-nobody", AUDIENCE)));
  }

  @ParameterizedTest
  @MethodSource("nobodys")
  void shouldForbidEverythingToAServiceAccountWhoseNamespaceBelongsTo(String header) {
    EveryOperation.expect(api.client(), header, 403);
  }

  static Stream<Named<String>> known() {
    return Stream.of(
        Named.of("a database user", api.token("matrix-user")),
        Named.of("a ServiceAccount", kubernetes.header("matrix-owned", AUDIENCE)));
  }

  @ParameterizedTest
  @MethodSource("known")
  void shouldLetIn(String header) {
    assertThat(api.client().get("/vms", header).status()).isEqualTo(200);
  }

  @Test
  void shouldKeepAUserOutFromTheRequestOnInWhichItIsInactive() {
    // Given
    api.user("matrix-leaver", "user");
    String header = api.token("matrix-leaver");
    assertThat(api.client().get("/vms", header).status()).isEqualTo(200);

    // When
    deactivate("matrix-leaver");

    // Then
    EveryOperation.expect(api.client(), header, 401);
  }

  @Test
  void shouldSayHowToComeIn() {
    // When
    ApiClient.Answer answer = api.client().get("/vms", null);

    // Then
    assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
  }

  private static String with(UnaryOperator<JWTClaimsSet.Builder> change) {
    return api.tokens().of("matrix-user", change);
  }

  private static String byAnotherAlgorithm() {
    return api.tokens()
        .signed(JWSAlgorithm.HS512, JOSEObjectType.JWT, "matrix-user", UnaryOperator.identity());
  }

  private static String withAnothersSignature() {
    String one = api.token("matrix-user");
    String other = api.token("matrix-owner");
    return one.substring(0, one.lastIndexOf('.')) + other.substring(other.lastIndexOf('.'));
  }

  private static Date at(long secondsFromNow) {
    return Date.from(Clock.systemUTC().instant().plus(Duration.ofSeconds(secondsFromNow)));
  }

  private static void deactivate(String username) {
    api.sql("UPDATE users SET is_active = FALSE WHERE username = '%s'".formatted(username));
  }
}
