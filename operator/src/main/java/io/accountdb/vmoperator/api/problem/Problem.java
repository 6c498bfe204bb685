package io.accountdb.vmoperator.api.problem;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A refusal as RFC 9457 shapes it. {@code type} is what a program may go by; {@code detail} is for
 * people. Made by {@link Problems}, rendered by the server.
 *
 * @param errors each field that is wrong; empty where it is not about fields
 * @param retryAfter when it may be worth to ask again
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    List<FieldError> errors,
    @JsonIgnore @Nullable Duration retryAfter) {
  /** Of a body that is a {@code Problem}. */
  public static final String MEDIA_TYPE = "application/problem+json";

  public Problem {
    errors = List.copyOf(errors);
  }

  /** Whole seconds for the header {@code Retry-After}, at least one. */
  @JsonIgnore
  public Optional<Long> retryAfterSeconds() {
    return Optional.ofNullable(retryAfter)
        .map(wait -> Math.max(1, wait.plusMillis(999).toSeconds()));
  }
}
