package io.accountdb.vmoperator.app;

import io.accountdb.vmoperator.app.config.Variable;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** Tells people why the API server did not do what it was asked, and what to do about it. */
public final class ApiServerFailure {
  private ApiServerFailure() {}

  /**
   * One line.
   *
   * @param attempt what the operator wanted, such as {@code get the Lease}
   */
  public static String describe(
      KubernetesClient kubernetes, String attempt, KubernetesClientException e) {
    return switch (e.getCode()) {
      case HttpURLConnection.HTTP_UNAUTHORIZED ->
          "the API server %s does not accept the credentials; see %s"
              .formatted(kubernetes.getMasterUrl(), Variable.KUBECONFIG);
      case HttpURLConnection.HTTP_FORBIDDEN ->
          "the operator may not %s; give its ServiceAccount the chart's roles: %s"
              .formatted(attempt, e.getStatus().getMessage());
      default ->
          "the operator cannot %s at the API server %s, which comes from %s: %s"
              .formatted(attempt, kubernetes.getMasterUrl(), Variable.KUBECONFIG, innermost(e));
    };
  }

  private static String innermost(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
