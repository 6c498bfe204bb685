package io.accountdb.vmoperator.api.writing;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a VirtualMachine is declared elsewhere, whence it would come back: by Argo CD's tracking
 * annotation, or the label that Argo CD by default, and Helm, put on what they apply. Pure.
 */
final class Tracking {
  private static final String ANNOTATION = "argocd.argoproj.io/tracking-id";
  private static final String LABEL = "app.kubernetes.io/instance";

  private Tracking() {}

  /** What to do instead of deleting it. */
  static Optional<String> of(StoredVm vm) {
    @Nullable String annotation = vm.annotations().get(ANNOTATION);
    if (annotation != null) {
      return Optional.of(
          "the VirtualMachine %s is under Argo CD (annotation %s: %s); take it out of the application's source"
              .formatted(vm.ref(), ANNOTATION, annotation));
    }
    return Optional.ofNullable(vm.labels().get(LABEL))
        .map(
            instance ->
                "the VirtualMachine %s belongs to %s, an Argo CD application or a Helm release (label %s); take it out of that"
                    .formatted(vm.ref(), instance, LABEL));
  }
}
