package io.accountdb.vmoperator.api.problem;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The refusals of the API, each in its one wording. */
public final class Problems {
  private Problems() {}

  /** A refusal in its own words. */
  public static ProblemException of(ProblemType type, String detail) {
    return new ProblemException(problem(type, detail, List.of(), null));
  }

  /** The same text for what does not exist and for what the caller may not see. */
  public static ProblemException notFound() {
    return of(ProblemType.NOT_FOUND, "there is nothing here that you may see");
  }

  /** What is wrong, all of it; at least one. */
  public static ProblemException invalid(List<FieldError> errors) {
    String detail =
        errors.stream()
            .map(error -> error.field() + ": " + error.message())
            .collect(Collectors.joining("; "));
    return new ProblemException(problem(ProblemType.INVALID, detail, errors, null));
  }

  /** One thing that is wrong. */
  public static ProblemException invalid(String field, String message) {
    return invalid(List.of(new FieldError(field, message)));
  }

  /**
   * More was asked than a client can have.
   *
   * @param retryAfter null: the same would be refused again
   */
  public static ProblemException beyond(Limit limit, String detail, @Nullable Duration retryAfter) {
    return new ProblemException(problem(limit.type(), detail, List.of(), retryAfter), limit);
  }

  /** What the API needs does not answer; {@code cause} is for the log. */
  public static ProblemException unavailable(
      String detail, Duration retryAfter, @Nullable Throwable cause) {
    Problem problem = problem(ProblemType.UNAVAILABLE, detail, List.of(), retryAfter);
    return cause == null ? new ProblemException(problem) : new ProblemException(problem, cause);
  }

  private static Problem problem(
      ProblemType type, String detail, List<FieldError> errors, @Nullable Duration retryAfter) {
    return new Problem(type.uri(), type.title(), type.status(), detail, errors, retryAfter);
  }
}
