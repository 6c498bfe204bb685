package io.accountdb.vmoperator.api.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.accountdb.vmoperator.api.problem.ProblemException;
import io.accountdb.vmoperator.store.Role;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PermissionsTest {
  private static final Caller ALICE =
      new Caller(
          7,
          "alice",
          Role.ADMIN,
          new KubernetesSubject("accountdb:alice", List.of("accountdb:users")),
          BearerToken.of(new Tokens(Instant.EPOCH).of("alice")));

  private final RecordedReviews reviews = new RecordedReviews();
  private final Permissions permissions = new Permissions(reviews);

  @Test
  void shouldLetRbacDecide() {
    // Given
    reviews.grants.add("accountdb:alice [accountdb:users] create team-a");
    reviews.grants.add("accountdb:alice [accountdb:users] delete team-a/web-1");

    // Then
    assertThatCode(() -> permissions.check(ALICE, Verb.CREATE, "team-a"))
        .doesNotThrowAnyException();
    assertThatCode(() -> permissions.check(ALICE, Verb.DELETE, "team-a", "web-1"))
        .doesNotThrowAnyException();
  }

  @Test
  void shouldSayWhoLacksWhatWhere() {
    // When
    var refusal =
        catchThrowableOfType(
            ProblemException.class, () -> permissions.check(ALICE, Verb.UPDATE, "team-b"));

    // Then
    assertThat(refusal.problem().status()).isEqualTo(403);
    assertThat(refusal.problem().detail())
        .contains("accountdb:alice", "update", "virtualmachines.proxmox.accountdb.io", "team-b");
  }
}
