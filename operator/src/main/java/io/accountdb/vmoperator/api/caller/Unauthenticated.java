package io.accountdb.vmoperator.api.caller;

import io.accountdb.vmoperator.api.problem.ProblemException;
import io.accountdb.vmoperator.api.problem.ProblemType;
import io.accountdb.vmoperator.api.problem.Problems;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The refusals of this package to whom it does not know. */
final class Unauthenticated {
  private static final Logger log = LoggerFactory.getLogger(Unauthenticated.class);

  private Unauthenticated() {}

  static ProblemException because(String detail) {
    return Problems.of(ProblemType.UNAUTHENTICATED, detail);
  }

  /** For who asks why no token of a new issuer works; anybody can cause it, so it is no warning. */
  static ProblemException because(String detail, Exception cause) {
    log.debug("Refused a token: {}", cause.getMessage());
    return because(detail);
  }
}
