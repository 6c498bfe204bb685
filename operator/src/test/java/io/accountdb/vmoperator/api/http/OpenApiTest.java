package io.accountdb.vmoperator.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The document itself: a valid one, of exactly what is served. */
class OpenApiTest {
  @Test
  void shouldBeAValidDocument() {
    // Given
    try (ApiServer server =
        new ApiServer(
            ApiSettings.at("127.0.0.1", 0),
            authorization -> {
              throw new AssertionError("the documents need no token");
            },
            List.of(),
            Set.of(),
            new RecordedObserver())) {
      // When
      ParseOptions options = new ParseOptions();
      options.setResolve(true);
      SwaggerParseResult result =
          new OpenAPIV3Parser()
              .readLocation(
                  "http://127.0.0.1:%d/openapi.json".formatted(server.port()), null, options);
      // Then
      assertThat(result.getMessages()).isEmpty();
      assertThat(result.getOpenAPI().getPaths()).isNotEmpty();
    }
  }
}
