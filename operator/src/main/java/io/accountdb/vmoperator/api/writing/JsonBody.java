package io.accountdb.vmoperator.api.writing;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.accountdb.vmoperator.api.problem.ProblemType;
import io.accountdb.vmoperator.api.problem.Problems;
import io.helidon.http.HttpMediaType;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;

/** Reads the body of a request as one JSON object. */
final class JsonBody {
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonBody() {}

  /**
   * Reads it.
   *
   * @throws io.accountdb.vmoperator.api.problem.ProblemException 400 where it is no JSON, 415 where
   *     it does not say that it is, 422 where it is no object
   */
  static ObjectNode of(ServerRequest request) {
    if (!request.content().hasEntity()) {
      throw malformed();
    }
    if (!request.headers().contentType().map(JsonBody::isJson).orElse(false)) {
      throw Problems.of(
          ProblemType.UNSUPPORTED_MEDIA_TYPE, "send JSON, and Content-Type: application/json");
    }
    return object(request.content().as(byte[].class));
  }

  static ObjectNode object(byte[] body) {
    try {
      JsonNode json = STRICT.readTree(body);
      if (json instanceof ObjectNode object) {
        return object;
      }
      throw json.isMissingNode() ? malformed() : Problems.invalid("body", "must be a JSON object");
    } catch (IOException e) {
      throw malformed();
    }
  }

  private static boolean isJson(HttpMediaType type) {
    return type.type().equals("application") && type.subtype().equals("json");
  }

  private static RuntimeException malformed() {
    return Problems.of(
        ProblemType.MALFORMED, "the body must be one JSON object, each name in it only once");
  }
}
