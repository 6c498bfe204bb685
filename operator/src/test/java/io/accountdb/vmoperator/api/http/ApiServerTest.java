package io.accountdb.vmoperator.api.http;

import static io.accountdb.vmoperator.api.http.ServedApi.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.accountdb.vmoperator.api.http.ApiClient.Answer;
import io.accountdb.vmoperator.api.problem.ProblemType;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the port answers, whatever is served on it. */
class ApiServerTest {
  private ServedApi api;

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void shouldServeTheDocumentsToAnybody() {
    // Given
    api = new ServedApi(settings());
    // When / Then
    assertThat(api.client().get("/openapi.json", null).json().at("/openapi").asText())
        .isEqualTo("3.1.0");
    for (String path :
        List.of("/docs", "/docs/docs.js", "/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js")) {
      assertThat(api.client().unchecked(path, "alice").status()).as(path).isEqualTo(200);
    }
  }

  @Test
  void shouldRefuseWhoItDoesNotKnow() {
    // Given
    api = new ServedApi(settings());
    // When
    Answer answer = api.client().get("/vms", null);
    // Then
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
    assertThat(answer.json().at("/type").asText()).isEqualTo(ProblemType.UNAUTHENTICATED.uri());
  }

  @Test
  void shouldRefuseTwoAuthorizationHeaders() {
    // Given
    api = new ServedApi(settings());
    // When
    Answer answer =
        api.client().call("GET", "/vms", "alice", null, "Authorization", "Bearer alice");
    // Then
    assertThat(answer.status()).isEqualTo(401);
  }

  @Test
  void shouldNameTheMethodsOfAPath() {
    // Given
    api = new ServedApi(settings());
    // When
    Answer answer = api.client().call("PATCH", "/vms", "alice", "{}");
    // Then
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo("GET, POST");
  }

  @Test
  void shouldAnswerAnUnknownPathLikeAnythingThatIsNotThere() {
    // Given
    api = new ServedApi(settings());
    // When
    Answer answer = api.client().get("/elsewhere", "alice");
    // Then
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json()).isEqualTo(api.client().get("/vms/7", "alice").json());
  }

  @Test
  void shouldTellNothingOfItsOwnFaults() {
    // Given
    api =
        new ServedApi(
            settings(),
            (request, response) -> {
              throw new IllegalStateException("the secret");
            });
    // When
    Answer answer = api.client().unchecked("/vms", "alice");
    // Then
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.json().at("/type").asText()).isEqualTo(ProblemType.INTERNAL.uri());
    assertThat(answer.text()).doesNotContain("secret");
  }

  @Test
  void shouldTellWhatBecomesOfEachRequest() {
    // Given
    api = new ServedApi(settings());
    // When
    api.client().get("/vms", "alice");
    api.client().get("/vms/7", "alice");
    api.client().get("/vms", null);
    api.client().get("/elsewhere", "alice");
    api.client().call("PATCH", "/vms", "alice", "{}");
    api.client().call("BREW", "/vms", "alice", null);
    // Then
    await()
        .untilAsserted(
            () ->
                assertThat(api.observer().answers())
                    .containsExactly(
                        "GET /openapi.json 200",
                        "GET /vms 200",
                        "GET /vms/{id} 404",
                        "GET none 401",
                        "GET none 404",
                        "PATCH /vms 405",
                        "OTHER /vms 405"));
    assertThat(api.observer().refusals()).isEmpty();
  }
}
