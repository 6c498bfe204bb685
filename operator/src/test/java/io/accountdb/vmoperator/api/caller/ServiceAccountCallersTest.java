package io.accountdb.vmoperator.api.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceAccountCallersTest {
  private static final Instant NOW = Instant.parse("2026-09-01T10:00:00Z");
  private static final Tokens TOKENS = new Tokens(NOW);
  private static final String ROBOT =
      TOKENS.ofServiceAccount("team-a", "robot", "proxmox-vm-operator");

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

  ServiceAccountCallersTest() {
    users.put("root", new UserRow(1, "root", Role.ADMIN, true));
    users.put("gone", new UserRow(8, "gone", Role.USER, false));
    reviews.owners.put("team-a", "root");
  }

  @Test
  void shouldActForTheOwnerOfItsNamespaceAsAPlainUser() {
    // When
    Caller caller = callers.authenticate(ROBOT);

    // Then
    assertThat(caller.userId()).isEqualTo(1);
    assertThat(caller.role()).isEqualTo(Role.USER);
    assertThat(caller.subject().user()).isEqualTo("system:serviceaccount:team-a:robot");
    assertThat(caller.subject().groups()).containsExactly("system:serviceaccounts");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://kubernetes.default.svc", "accountdb-api", ""})
  void shouldNotShowTheApiServerATokenForAnotherAudience(String audience) {
    // When
    Problem problem = refusal(TOKENS.ofServiceAccount("team-a", "robot", audience));

    // Then
    assertThat(problem.status()).isEqualTo(401);
    assertThat(reviews.authentications).isZero();
  }

  @Test
  void shouldNotShowTheApiServerAnExpiredToken() {
    // Given
    String header =
        TOKENS.of(
            "system:serviceaccount:team-a:robot",
            claims ->
                claims
                    .issuer("https://kubernetes.default.svc")
                    .audience("proxmox-vm-operator")
                    .expirationTime(Date.from(NOW)));

    // When
    Problem problem = refusal(header);

    // Then
    assertThat(problem.status()).isEqualTo(401);
    assertThat(reviews.authentications).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"kubernetes-admin", "system:node:worker", "system:serviceaccount:team-a", "alice"})
  void shouldTakeNobodyButServiceAccounts(String user) {
    // Given
    String header =
        TOKENS.of(
            user,
            claims ->
                claims.issuer("https://kubernetes.default.svc").audience("proxmox-vm-operator"));

    // When
    Problem problem = refusal(header);

    // Then
    assertThat(problem.status()).isEqualTo(401);
    assertThat(reviews.authentications).isZero();
  }

  @Test
  void shouldRefuseWhatTheApiServerDoesNotAccept() {
    // Given
    reviews.revoked.add("system:serviceaccount:team-a:robot");

    // When
    Problem problem = refusal(ROBOT);

    // Then
    assertThat(problem.status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no owner", "an unknown owner", "an inactive owner"})
  void shouldActForNobodyInANamespaceWith(String owner) {
    // Given
    switch (owner) {
      case "an unknown owner" -> reviews.owners.put("team-a", "nobody");
      case "an inactive owner" -> reviews.owners.put("team-a", "gone");
      default -> reviews.owners.clear();
    }

    // When
    Problem problem = refusal(ROBOT);

    // Then
    assertThat(problem.status()).isEqualTo(403);
    assertThat(problem.detail())
        .contains("team-a", "proxmox.accountdb.io/owner")
        .doesNotContain("nobody", "gone");
  }

  @Test
  void shouldActForTheOwnerThatTheNamespaceHasNow() {
    // Given
    users.put("bob", new UserRow(2, "bob", Role.USER, true));
    Caller before = callers.authenticate(ROBOT);

    // When
    reviews.owners.put("team-a", "bob");

    // Then
    assertThat(callers.authenticate(ROBOT).userId()).isEqualTo(2);
    assertThat(callers.stillActive(before)).isFalse();
  }

  @Test
  void shouldAskTheApiServerAgainAfterTenSeconds() {
    // Given
    callers.authenticate(ROBOT);
    reviews.revoked.add("system:serviceaccount:team-a:robot");

    // When
    nanos.addAndGet(Duration.ofSeconds(10).toNanos() - 1);
    Caller remembered = callers.authenticate(ROBOT);
    nanos.addAndGet(1);
    Problem problem = refusal(ROBOT);

    // Then
    assertThat(remembered.username()).isEqualTo("root");
    assertThat(problem.status()).isEqualTo(401);
    assertThat(reviews.authentications).isEqualTo(2);
  }

  @Test
  void shouldShowTheApiServerAHundredNewTokensASecondAtMost() {
    // Given
    Caller known = callers.authenticate(ROBOT);

    // When
    for (int attempt = 0; attempt < 300; attempt++) {
      String name = "forged-" + attempt;
      reviews.revoked.add("system:serviceaccount:team-a:" + name);
      assertThat(refusal(TOKENS.ofServiceAccount("team-a", name, "proxmox-vm-operator")).status())
          .isEqualTo(attempt < 99 ? 401 : 503);
    }

    // Then
    assertThat(reviews.authentications).isEqualTo(100);
    assertThat(callers.stillActive(known)).as("who is known is not asked about").isTrue();

    // When
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());

    // Then
    assertThat(refusal(TOKENS.ofServiceAccount("team-a", "forged-299", "proxmox-vm-operator")))
        .extracting(Problem::status)
        .isEqualTo(401);
  }

  @Test
  void shouldSayThatItCannotTellWhileTheApiServerIsAway() {
    // Given
    reviews.away = true;

    // When
    Problem problem = refusal(ROBOT);
    reviews.away = false;

    // Then
    assertThat(problem.status()).isEqualTo(503);
    assertThat(problem.retryAfterSeconds()).isPresent();
    assertThat(callers.authenticate(ROBOT).username())
        .as("a failure is not kept")
        .isEqualTo("root");
  }

  private Problem refusal(String header) {
    return catchThrowableOfType(ProblemException.class, () -> callers.authenticate(header))
        .problem();
  }
}
