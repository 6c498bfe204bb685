package io.accountdb.vmoperator.api.problem;

/** What a client can have only so much of; whoever wants more is refused, and counted. */
public enum Limit {
  /** Of all clients. */
  REQUESTS_AT_ONCE(ProblemType.TOO_MANY_REQUESTS),
  /** Requests of one caller in a second. */
  PACE(ProblemType.TOO_MANY_REQUESTS),
  /** Streams that are open, of one user or of all. */
  STREAMS(ProblemType.TOO_MANY_REQUESTS),
  /** Bytes of a request's body. */
  BODY(ProblemType.TOO_LARGE);

  private final ProblemType type;

  Limit(ProblemType type) {
    this.type = type;
  }

  ProblemType type() {
    return type;
  }
}
