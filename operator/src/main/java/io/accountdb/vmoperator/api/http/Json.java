package io.accountdb.vmoperator.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.accountdb.vmoperator.api.problem.Problem;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;

/** Answers in JSON; used by every handler. Times are ISO 8601 in UTC. */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  private Json() {}

  /** Sends a body with this status. */
  public static void send(ServerResponse response, Status status, Object body) {
    response.status(status).header(HeaderValues.CONTENT_TYPE_JSON).send(bytes(body));
  }

  static void send(ServerResponse response, Problem problem) {
    problem
        .retryAfterSeconds()
        .ifPresent(seconds -> response.header(HeaderNames.RETRY_AFTER, Long.toString(seconds)));
    response
        .status(problem.status())
        .header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
        .send(bytes(problem));
  }

  /** A value as UTF-8. */
  public static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not to be written as JSON: " + value.getClass(), e);
    }
  }
}
