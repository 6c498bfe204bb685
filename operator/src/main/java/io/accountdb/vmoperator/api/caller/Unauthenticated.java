package io.accountdb.vmoperator.api.caller;

import io.accountdb.vmoperator.api.problem.ProblemException;
import io.accountdb.vmoperator.api.problem.ProblemType;
import io.accountdb.vmoperator.api.problem.Problems;

/** The refusals of this package to whom it does not know. */
final class Unauthenticated {
  private Unauthenticated() {}

  static ProblemException because(String detail) {
    return Problems.of(ProblemType.UNAUTHENTICATED, detail);
  }

  /** The cause is for the log: it may say what an attacker wants to know. */
  static ProblemException because(String detail, Exception cause) {
    return new ProblemException(because(detail).problem(), cause);
  }
}
