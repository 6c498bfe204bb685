package io.accountdb.vmoperator.proxmox;

import io.accountdb.vmoperator.proxmox.ProxmoxFailure.Kind;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.NeedsPerson;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.RetrySoon;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.RetryWhenReachable;
import java.util.Map;
import java.util.Optional;

/**
 * Sorts what Proxmox says into the four classes of {@link ProxmoxFailure}: the only place that
 * knows its statuses. Called by the client for answers and by {@code reconcile} for tasks that
 * failed.
 */
public final class FailureClassifier {
  private FailureClassifier() {}

  /** Classifies the exit status of a task that failed: the same texts as an answer's. */
  public static ProxmoxFailure ofTask(Upid upid, String exitStatus) {
    return ErrorText.classify(exitStatus, Map.of(), upid.type().equals("qmclone"))
        .orElseGet(() -> new RetrySoon(exitStatus, true));
  }

  /** Classifies an answer whose status is not 2xx. */
  static ProxmoxFailure ofAnswer(Call call, int status, ErrorBody error) {
    String message = error.text().orElse("no reason given") + " (" + status + ", " + call + ")";
    return switch (status) {
      case 401 -> new NeedsPerson(Kind.UNAUTHENTICATED, unauthenticated(call), Map.of());
      case 403 -> new NeedsPerson(Kind.PERMISSION_DENIED, message, error.errors());
      case 400 ->
          byText(call, error, message)
              .orElseGet(() -> new NeedsPerson(Kind.INVALID_PARAMETER, message, error.errors()));
      case 408, 429 -> new RetrySoon(message, false);
      // Before the handler: an unknown method or a body that the proxy does not take (AnyEvent.pm
      // of pve-http-server).
      case 501, 506 -> new RetrySoon(message, false);
      case 595 -> new RetryWhenReachable(unreachable(call), false);
      case 596, 597, 599 -> new RetrySoon(unanswered(call, status), true);
      default ->
          status >= 500
              ? byText(call, error, message).orElseGet(() -> new RetrySoon(message, true))
              : new NeedsPerson(Kind.INVALID_PARAMETER, notProxmox(call, status), Map.of());
    };
  }

  private static Optional<ProxmoxFailure> byText(Call call, ErrorBody error, String message) {
    return ErrorText.classify(message, error.errors(), call.isClone());
  }

  private static String unauthenticated(Call call) {
    return "Proxmox does not accept the API token: unknown, expired or with another secret (401, "
        + call
        + ")";
  }

  private static String unreachable(Call call) {
    return "the node asked cannot reach the node in charge (595, " + call + ")";
  }

  private static String unanswered(Call call, int status) {
    return "the node in charge did not answer the node asked (" + status + ", " + call + ")";
  }

  private static String notProxmox(Call call, int status) {
    return "unexpected answer; the endpoint should be a Proxmox VE node itself, such as"
        + " https://pve1.example.com:8006 ("
        + status
        + ", "
        + call
        + ")";
  }
}
