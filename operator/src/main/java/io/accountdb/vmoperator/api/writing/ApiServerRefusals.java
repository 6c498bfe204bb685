package io.accountdb.vmoperator.api.writing;

import io.accountdb.vmoperator.api.problem.FieldError;
import io.accountdb.vmoperator.api.problem.ProblemException;
import io.accountdb.vmoperator.api.problem.ProblemType;
import io.accountdb.vmoperator.api.problem.Problems;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells the client what the API server says to a write: rules of the schema, quotas and admission
 * policies in their own words, by the column that it is about.
 */
final class ApiServerRefusals {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private ApiServerRefusals() {}

  static ProblemException of(KubernetesClientException refusal) {
    return switch (refusal.getCode()) {
      case 403 -> Problems.of(ProblemType.FORBIDDEN, message(refusal));
      case 422 -> Problems.invalid(errors(refusal));
      default -> unavailable(refusal);
    };
  }

  static ProblemException unavailable(KubernetesClientException failure) {
    return Problems.unavailable("Kubernetes does not answer at the moment", RETRY_AFTER, failure);
  }

  private static List<FieldError> errors(KubernetesClientException refusal) {
    List<StatusCause> causes =
        Optional.ofNullable(refusal.getStatus())
            .map(Status::getDetails)
            .map(StatusDetails::getCauses)
            .orElse(List.of());
    return causes.stream().noneMatch(cause -> cause.getField() != null)
        ? List.of(new FieldError("body", message(refusal)))
        : causes.stream()
            .filter(cause -> cause.getField() != null)
            .map(cause -> SpecFields.error(cause.getField(), cause.getMessage()))
            .toList();
  }

  private static String message(KubernetesClientException refusal) {
    @Nullable Status status = refusal.getStatus();
    return status != null && status.getMessage() != null
        ? status.getMessage()
        : String.valueOf(refusal.getMessage());
  }
}
