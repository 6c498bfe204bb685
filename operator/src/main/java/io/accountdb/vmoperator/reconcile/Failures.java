package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.Kind;
import java.time.Duration;

/** What a failure of Proxmox means to a VirtualMachine. Pure. */
final class Failures {
  private static final Duration SHORTEST = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private Failures() {}

  static Verdict verdict(ProxmoxFailure failure, String printable) {
    return switch (failure) {
      case ProxmoxFailure.RetrySoon soon ->
          new Verdict.Progressing("Retrying", soon.message(), printable);
      case ProxmoxFailure.RetryWhenReachable unreachable ->
          new Verdict.Progressing("ClusterUnreachable", unreachable.message(), printable);
      case ProxmoxFailure.SomebodyElses changed ->
          new Verdict.Progressing("Retrying", changed.message(), printable);
      case ProxmoxFailure.NeedsPerson person ->
          new Verdict.Stalled(reason(person.kind()), person.message());
    };
  }

  /** For conditions and for Stalled. */
  static String reason(Kind kind) {
    return switch (kind) {
      case UNAUTHENTICATED, PERMISSION_DENIED -> "PermissionDenied";
      case INVALID_PARAMETER -> "InvalidParameter";
      case MISSING_SOURCE -> "TemplateNotFound";
      case MISSING_STORAGE -> "StorageNotFound";
      case OUT_OF_SPACE -> "InsufficientStorage";
      case UNTRUSTED_CERTIFICATE -> "ClusterUnreachable";
      case PROTECTED -> "ProtectionEnabled";
    };
  }

  /** For the condition Provisioned, when a clone failed. */
  static String ofClone(ProxmoxFailure failure) {
    return failure instanceof ProxmoxFailure.NeedsPerson person
        ? switch (person.kind()) {
          case MISSING_SOURCE, MISSING_STORAGE, OUT_OF_SPACE -> reason(person.kind());
          case UNAUTHENTICATED,
              PERMISSION_DENIED,
              INVALID_PARAMETER,
              UNTRUSTED_CERTIFICATE,
              PROTECTED ->
              "CloneFailed";
        }
        : "CloneFailed";
  }

  /** For the condition ConfigSynced, when a change of the config failed. */
  static String ofConfig(ProxmoxFailure failure) {
    return failure instanceof ProxmoxFailure.NeedsPerson person
        ? switch (person.kind()) {
          case INVALID_PARAMETER, PERMISSION_DENIED -> reason(person.kind());
          case UNAUTHENTICATED,
              MISSING_SOURCE,
              MISSING_STORAGE,
              OUT_OF_SPACE,
              UNTRUSTED_CERTIFICATE,
              PROTECTED ->
              "ApplyFailed";
        }
        : "ApplyFailed";
  }

  /** How long to wait before the next try, after so many that failed. */
  static Duration delay(ProxmoxFailure failure, int failures) {
    return switch (failure) {
      case ProxmoxFailure.SomebodyElses ignored -> Duration.ofSeconds(1);
      case ProxmoxFailure.RetrySoon ignored -> backOff(SHORTEST, failures);
      case ProxmoxFailure.RetryWhenReachable ignored -> backOff(SHORTEST, failures);
      case ProxmoxFailure.NeedsPerson ignored -> backOff(Duration.ofSeconds(30), failures);
    };
  }

  static Duration backOff(Duration first, int failures) {
    Duration delay = first.multipliedBy(1L << Math.min(failures, 10));
    return delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
  }
}
