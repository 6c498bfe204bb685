package io.accountdb.vmoperator.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.api.problem.ProblemException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ApiGateTest {
  @Test
  void shouldLetNobodyThroughBeforeTheDatabaseIsKnownToBeInOrder() {
    // Given
    CompletableFuture<List<String>> check = new CompletableFuture<>();
    try (ApiGate gate = new ApiGate(check::join)) {
      // When / Then
      assertThatExceptionOfType(ProblemException.class)
          .isThrownBy(gate::pass)
          .satisfies(refusal -> assertThat(refusal.problem().status()).isEqualTo(503))
          .satisfies(refusal -> assertThat(refusal.problem().retryAfter()).isNotNull());

      // When
      check.complete(List.of());

      // Then
      await().ignoreException(ProblemException.class).untilAsserted(gate::pass);
    }
  }

  @Test
  void shouldLookAgainWhereRowLevelSecurityDoesNotBindTheRole() {
    // Given
    Iterator<List<String>> checks =
        List.of(List.of("the role is a superuser"), List.<String>of()).iterator();
    try (ApiGate gate = new ApiGate(checks::next)) {
      // When / Then
      await().ignoreException(ProblemException.class).untilAsserted(gate::pass);
      assertThat(checks.hasNext()).as("checks that are left").isFalse();
    }
  }
}
