package io.accountdb.vmoperator.api.problem;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ends a request with a {@link Problem}. Thrown by whoever finds it, caught by the server. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;
  private final @Nullable Limit limit;

  public ProblemException(Problem problem) {
    super(problem.detail());
    this.problem = problem;
    limit = null;
  }

  /** For who went beyond the limit. */
  ProblemException(Problem problem, Limit limit) {
    super(problem.detail());
    this.problem = problem;
    this.limit = limit;
  }

  /** The same, for the log: what lies behind it is not for the client. */
  public ProblemException(Problem problem, Throwable cause) {
    super(problem.detail(), cause);
    this.problem = problem;
    limit = null;
  }

  public Problem problem() {
    return problem;
  }

  /** Which the client went beyond; empty where it is about something else. */
  public Optional<Limit> limit() {
    return Optional.ofNullable(limit);
  }
}
