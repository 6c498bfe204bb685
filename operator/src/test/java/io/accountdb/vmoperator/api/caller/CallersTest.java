package io.accountdb.vmoperator.api.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;
import io.accountdb.vmoperator.api.problem.Problem;
import io.accountdb.vmoperator.api.problem.ProblemException;
import io.accountdb.vmoperator.store.Role;
import io.accountdb.vmoperator.store.UserRow;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallersTest {
  private static final Instant NOW = Instant.parse("2026-09-01T10:00:00Z");
  private static final Tokens TOKENS = new Tokens(NOW);

  private final Map<String, UserRow> users = new HashMap<>();
  private final RecordedReviews reviews = new RecordedReviews();
  private final AtomicLong nanos = new AtomicLong();
  private final Callers callers =
      new Callers(
          Tokens.issuer(new TokenIssuer.SharedSecret(Tokens.SECRET)),
          name -> Optional.ofNullable(users.get(name)),
          reviews,
          Clock.fixed(NOW, ZoneOffset.UTC),
          nanos::get);

  CallersTest() {
    users.put("alice", new UserRow(7, "alice", Role.USER, true));
    users.put("root", new UserRow(1, "root", Role.ADMIN, true));
    users.put("gone", new UserRow(8, "gone", Role.ADMIN, false));
    reviews.owners.put("team-a", "alice");
  }

  @Test
  void shouldTakeIdAndRoleFromTheRow() {
    // Given
    String header = TOKENS.of("root", claims -> claims.claim("id", 99).claim("role", "user"));

    // When
    Caller caller = callers.authenticate(header);

    // Then
    assertThat(caller.userId()).isEqualTo(1);
    assertThat(caller.role()).isEqualTo(Role.ADMIN);
  }

  @Test
  void shouldNotLetTheTokenRaiseItsUser() {
    // Given
    String header = TOKENS.of("alice", claims -> claims.claim("role", "admin"));

    // When
    Caller caller = callers.authenticate(header);

    // Then
    assertThat(caller.role()).isEqualTo(Role.USER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kubernetes-admin",
        "system:admin",
        "system:masters",
        "system:serviceaccount:kube-system:default"
      })
  void shouldKeepADatabaseUserFromBeingAClusterAdmin(String username) {
    // Given
    users.put(username, new UserRow(9, username, Role.USER, true));

    // When
    Caller caller = callers.authenticate(TOKENS.of(username));

    // Then
    assertThat(caller.subject())
        .isEqualTo(new KubernetesSubject("accountdb:" + username, List.of("accountdb:users")));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "Bearer",
        "Bearer ",
        "Bearer garbage",
        "Bearer two.parts",
        "Bearer f.i.v.e.parts",
        "Bearer e30.e30.e30",
        "Bearer !.!.!",
        "Basic YWxpY2U6YWxpY2U=",
        "Bearer eyJhbGciOiJIUzI1NiJ9.bm8ganNvbg.c2ln"
      })
  void shouldRefuseWhatIsNoToken(@Nullable String header) {
    // When
    Problem problem = refusal(header);

    // Then
    assertThat(problem.status()).isEqualTo(401);
    assertThat(reviews.authentications).as("tokens that reached the API server").isZero();
  }

  static Stream<Named<UnaryOperator<JWTClaimsSet.Builder>>> wrongClaims() {
    return Stream.of(
        claims("expired", claims -> claims.expirationTime(at(-31))),
        claims("without an end", claims -> claims.expirationTime(null)),
        claims("not yet valid", claims -> claims.notBeforeTime(at(31))),
        claims("of another issuer", claims -> claims.issuer("https://other.example")),
        claims("of no issuer", claims -> claims.issuer(null)),
        claims("for another audience", claims -> claims.audience("another")),
        claims("for no audience", claims -> claims.audience((String) null)),
        claims("refresh, by typ", claims -> claims.claim("typ", "Refresh")),
        claims("refresh, by type", claims -> claims.claim("type", "refresh")),
        claims("refresh, by token_type", claims -> claims.claim("token_type", "refresh")),
        claims("identity, by token_use", claims -> claims.claim("token_use", "id")),
        claims("of a use that is no text", claims -> claims.claim("type", List.of("access"))),
        claims("without a user", claims -> claims.subject(null)),
        claims("with an empty user", claims -> claims.subject(" ")),
        claims("with a user of control characters", claims -> claims.subject("alice\0")),
        claims("with a user that is no text", claims -> claims.claim("sub", List.of("alice"))),
        claims("of a deleted user", claims -> claims.subject("nobody")),
        claims("of an inactive user", claims -> claims.subject("gone")),
        claims("of a user in other case", claims -> claims.subject("Alice")));
  }

  @ParameterizedTest
  @MethodSource("wrongClaims")
  void shouldRefuseAGenuineToken(UnaryOperator<JWTClaimsSet.Builder> wrong) {
    // When
    Problem problem = refusal(TOKENS.of("alice", wrong));

    // Then
    assertThat(problem.status()).isEqualTo(401);
    assertThat(problem.detail()).isNotBlank().doesNotContain("gone", "nobody");
    assertThat(reviews.authentications).as("tokens that reached the API server").isZero();
  }

  static Stream<Named<UnaryOperator<JWTClaimsSet.Builder>>> rightClaims() {
    return Stream.of(
        claims("expired within the skew", claims -> claims.expirationTime(at(-29))),
        claims("valid within the skew", claims -> claims.notBeforeTime(at(29))),
        claims("with one audience", claims -> claims.audience(Tokens.AUDIENCE)),
        claims("said to be for access", claims -> claims.claim("typ", "Bearer")),
        claims("said to be for access, too", claims -> claims.claim("token_use", "access")));
  }

  @ParameterizedTest
  @MethodSource("rightClaims")
  void shouldTakeAGenuineToken(UnaryOperator<JWTClaimsSet.Builder> right) {
    // When
    Caller caller = callers.authenticate(TOKENS.of("alice", right));

    // Then
    assertThat(caller.userId()).isEqualTo(7);
  }

  static Stream<Named<String>> forgeries() {
    String genuine = TOKENS.of("alice");
    return Stream.of(
        Named.of("unsigned", TOKENS.unsigned("alice")),
        Named.of("with its signature cut off", genuine.substring(0, genuine.lastIndexOf('.') + 1)),
        Named.of(
            "with another's signature",
            genuine.substring(0, genuine.lastIndexOf('.'))
                + TOKENS.of("root").substring(TOKENS.of("root").lastIndexOf('.'))),
        Named.of("by another algorithm", typed(JWSAlgorithm.HS512, JOSEObjectType.JWT)),
        Named.of("of type refresh", typed(JWSAlgorithm.HS256, new JOSEObjectType("rt+jwt"))),
        Named.of("of type logout", typed(JWSAlgorithm.HS256, new JOSEObjectType("logout+jwt"))));
  }

  @ParameterizedTest
  @MethodSource("forgeries")
  void shouldRefuseAForgedToken(String header) {
    assertThat(refusal(header).status()).isEqualTo(401);
  }

  @Test
  void shouldTakeATokenOfTheTypeForAccess() {
    // When
    Caller caller = callers.authenticate(typed(JWSAlgorithm.HS256, new JOSEObjectType("at+jwt")));

    // Then
    assertThat(caller.username()).isEqualTo("alice");
  }

  @Test
  void shouldTellTheInactiveAndTheAbsentTheSame() {
    assertThat(refusal(TOKENS.of("gone"))).isEqualTo(refusal(TOKENS.of("nobody")));
  }

  @Test
  void shouldRefuseAUserFromTheRequestOnInWhichItIsInactive() {
    // Given
    String header = TOKENS.of("alice");
    Caller caller = callers.authenticate(header);
    assertThat(callers.stillActive(caller)).isTrue();

    // When
    users.put("alice", new UserRow(7, "alice", Role.USER, false));

    // Then
    assertThat(refusal(header).status()).isEqualTo(401);
    assertThat(callers.stillActive(caller)).isFalse();
  }

  @Test
  void shouldNotGoOnAsAnAdminWhoIsNoneAnyMore() {
    // Given
    Caller caller = callers.authenticate(TOKENS.of("root"));

    // When
    users.put("root", new UserRow(1, "root", Role.USER, true));

    // Then
    assertThat(callers.stillActive(caller)).isFalse();
  }

  @Test
  void shouldNotTakeAUserForAnEarlierOneOfTheSameName() {
    // Given
    Caller caller = callers.authenticate(TOKENS.of("alice"));

    // When
    users.put("alice", new UserRow(70, "alice", Role.USER, true));

    // Then
    assertThat(callers.stillActive(caller)).isFalse();
  }

  @Test
  void shouldLetNobodyInByAnIssuerWhereNoneIsConfigured() {
    // Given
    Callers withoutIssuer =
        new Callers(
            null,
            name -> Optional.ofNullable(users.get(name)),
            reviews,
            Clock.fixed(NOW, ZoneOffset.UTC),
            nanos::get);

    // When
    var refusal =
        catchThrowableOfType(
            ProblemException.class, () -> withoutIssuer.authenticate(TOKENS.of("alice")));

    // Then
    assertThat(refusal.problem().status()).isEqualTo(401);
    assertThat(refusal.problem().detail()).contains("audience proxmox-vm-operator");
  }

  private static String typed(JWSAlgorithm algorithm, JOSEObjectType type) {
    return TOKENS.signed(algorithm, type, "alice", UnaryOperator.identity());
  }

  private static Date at(long secondsFromNow) {
    return Date.from(NOW.plus(Duration.ofSeconds(secondsFromNow)));
  }

  private static Named<UnaryOperator<JWTClaimsSet.Builder>> claims(
      String name, UnaryOperator<JWTClaimsSet.Builder> change) {
    return Named.of(name, change);
  }

  private Problem refusal(@Nullable String header) {
    return catchThrowableOfType(ProblemException.class, () -> callers.authenticate(header))
        .problem();
  }
}
