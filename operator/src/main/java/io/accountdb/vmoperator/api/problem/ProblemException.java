package io.accountdb.vmoperator.api.problem;

/** Ends a request with a {@link Problem}. Thrown by whoever finds it, caught by the server. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  public ProblemException(Problem problem) {
    super(problem.detail());
    this.problem = problem;
  }

  /** The same, for the log: what lies behind it is not for the client. */
  public ProblemException(Problem problem, Throwable cause) {
    super(problem.detail(), cause);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
