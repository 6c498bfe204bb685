package io.accountdb.vmoperator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.api.http.ApiClient;
import java.util.Locale;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;

/** Calls what the OpenAPI document has, so that a new operation is asked, too. */
final class EveryOperation {
  private static final Set<String> FOR_EVERYBODY = Set.of("/openapi.json");
  private static final Set<String> WITH_BODY = Set.of("POST", "PUT");

  private EveryOperation() {}

  /** Expects the same status of all that want a token. */
  static void expect(ApiClient client, @Nullable String header, int status) {
    SoftAssertions answers = new SoftAssertions();
    int asked = 0;
    for (var operation : client.conformance().operations()) {
      if (FOR_EVERYBODY.contains(operation.path())) {
        continue;
      }
      String method = operation.method().toUpperCase(Locale.ROOT);
      String path = operation.path().replaceAll("\\{\\w+}", "1");
      String body = WITH_BODY.contains(method) ? "{}" : null;
      ApiClient.Answer answer = client.call(method, path, header, body);
      answers.assertThat(answer.status()).as("%s: %s", operation, answer.text()).isEqualTo(status);
      asked++;
    }
    answers.assertAll();
    assertThat(asked).as("operations").isGreaterThan(10);
  }
}
