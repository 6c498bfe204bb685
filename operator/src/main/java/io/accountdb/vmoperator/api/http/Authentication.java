package io.accountdb.vmoperator.api.http;

import io.accountdb.vmoperator.api.caller.Caller;
import org.jspecify.annotations.Nullable;

/** Finds out who calls. Asked by the {@link AuthenticationFilter} for each request. */
@FunctionalInterface
public interface Authentication {
  /**
   * The caller.
   *
   * @param authorization the header; null where there is none, or more than one
   * @throws io.accountdb.vmoperator.api.problem.ProblemException 401 for who is not known, 503
   *     where that cannot be found out
   */
  Caller caller(@Nullable String authorization);
}
