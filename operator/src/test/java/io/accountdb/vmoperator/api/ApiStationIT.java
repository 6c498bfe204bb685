package io.accountdb.vmoperator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.api.problem.ProblemType;
import io.accountdb.vmoperator.sandbox.Sandbox;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The API as a whole. */
@ExtendWith(SharedSandbox.class)
class ApiStationIT {
  private static ApiFixture api;

  @BeforeAll
  static void open(Sandbox sandbox) {
    api = ApiFixture.open(sandbox, "api-station");
  }

  @AfterAll
  static void close() {
    api.close();
  }

  @Test
  void shouldKnowAUserByTheRow() {
    // Given
    api.user("station-user", "user");
    // When / Then
    assertThat(
            api.client().get("/elsewhere", api.token("station-user")).json().at("/type").asText())
        .isEqualTo(ProblemType.NOT_FOUND.uri());
    assertThat(api.client().get("/elsewhere", api.token("station-nobody")).status()).isEqualTo(401);
  }
}
