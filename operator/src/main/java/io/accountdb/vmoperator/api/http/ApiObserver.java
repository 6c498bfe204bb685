package io.accountdb.vmoperator.api.http;

import io.accountdb.vmoperator.api.problem.Limit;
import java.time.Duration;

/**
 * Is told what becomes of requests, so that it can be counted. Implemented by {@code app}, where
 * the metrics are; called by the threads of the requests.
 */
public interface ApiObserver {
  /**
   * A request has its answer, or its client has gone.
   *
   * @param method one of HTTP's, or {@code OTHER}
   * @param route the path of the {@link Route}, with names in braces; {@code none} where the
   *     request reached none
   */
  void answered(String method, String route, int status, Duration took);

  /** A request was one too many, or too large. */
  void refused(Limit limit);
}
